const METHODS = ['get', 'post', 'put', 'patch', 'delete'];

const read = async (path) => (await fetch(path)).json();

/** One foldable entry: text only, so nothing in a document can become markup. */
function entry(name, summary, detail) {
  const details = document.createElement('details');
  const head = document.createElement('summary');
  const code = document.createElement('code');
  code.textContent = name;
  head.append(code, summary ? ` ${summary}` : '');
  const body = document.createElement('pre');
  body.textContent = JSON.stringify(detail, null, 2);
  details.append(head, body);
  return details;
}

function fill(list, entries) {
  document.querySelector(`[data-list=${list}]`).append(...entries);
}

const [open, asynchronous] = await Promise.all([read('/api/openapi.json'), read('/api/asyncapi.json')]);

fill(
  'http',
  Object.entries(open.paths).flatMap(([path, item]) =>
    METHODS.filter((method) => item[method]).map((method) =>
      entry(`${method.toUpperCase()} ${path}`, item[method].summary, item[method]),
    ),
  ),
);
fill(
  'socket',
  Object.entries(asynchronous.components.messages).map(([name, message]) =>
    entry(name, message.summary, message),
  ),
);
fill(
  'shapes',
  Object.entries(open.components.schemas).map(([name, schema]) => entry(name, schema.description, schema)),
);

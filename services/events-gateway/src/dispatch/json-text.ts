/** A value that is JSON text already, as bytes: it goes to the client as it is, neither parsed nor printed again. */
export class JsonText {
  constructor(readonly bytes: Buffer) {}
}

/** The component that brings one message into the store, and shows nothing. */
export default function ({ data }) {
  const { header, body } = readMessage(data);
  putIntoStore(header.kind, header.digest, { header, body });
}

// The network between one phone and the portal, as a TCP relay of its own: it can be cut and mended.
import { once } from 'node:events';
import { connect, createServer } from 'node:net';

export class Link {
  /** Relays a free port of this machine to `target` (http://HOST:PORT). */
  static async to(target) {
    const link = new Link(new URL(target));
    await link.mend();
    return link;
  }

  constructor(target) {
    this.target = target;
    this.port = 0;
    this.sockets = new Set();
  }

  get url() {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Ends all connections and refuses new ones. */
  async cut() {
    const closed = once(this.server, 'close');
    this.server.close();
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }

  /** Listens (again, at the same port). */
  async mend() {
    this.server = createServer((near) => this.relay(near));
    this.server.listen(this.port, '127.0.0.1');
    await once(this.server, 'listening');
    this.port = this.server.address().port;
  }

  relay(near) {
    const far = connect(Number(this.target.port), this.target.hostname);
    for (const [socket, other] of [[near, far], [far, near]]) {
      this.sockets.add(socket);
      socket.pipe(other);
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        this.sockets.delete(socket);
        other.destroy();
      });
    }
  }
}

// A server that is started with --require of this file serves the socket that its parent opened (file 3), whatever address it
// asks for. The socket outlives the server: who calls while it is started again waits in the socket's queue.
const { Server } = require('node:net');
const listen = Server.prototype.listen;
Server.prototype.listen = function (...args) {
  return listen.call(this, { fd: 3 }, args.find((arg) => typeof arg === 'function'));
};

// A real SMTP server that keeps nothing: what it accepts goes to stdout as one line of JSON a mail.
// Arguments: --starttls or --tls (with its own certificate, which nobody trusts), --auth user:password, --no-utf8,
// --lose-answer N (the Nth mail is taken and the connection closed before the answer).
// The local part of an address chooses the answer: refused, unknown and blocked 550, later 450, hangup closes the connection; "noreply" as sender 553.
import { SMTPServer } from 'smtp-server';

const has = name => process.argv.includes(name);
const auth = has('--auth') ? process.argv[process.argv.indexOf('--auth') + 1].split(':') : null;
const say = line => process.stdout.write(JSON.stringify(line) + '\n');
const lost = has('--lose-answer') ? Number(process.argv[process.argv.indexOf('--lose-answer') + 1]) : 0;
let taken = 0;
const answer = (code, text) => Object.assign(new Error(text), { responseCode: code });

const hangUp = () => server.connections.forEach(connection => connection._socket.destroy());

const server = new SMTPServer({
  secure: has('--tls'),
  disableReverseLookup: true,
  authOptional: auth === null,
  allowInsecureAuth: true,
  hideSMTPUTF8: has('--no-utf8'),
  disabledCommands: [...(has('--starttls') ? [] : ['STARTTLS']), ...(auth === null ? ['AUTH'] : [])],
  onConnect(session, callback) {
    say({ event: 'connected' });
    callback();
  },
  onAuth({ username, password }, session, callback) {
    callback(username === auth[0] && password === auth[1] ? null : answer(535, `no ${username} with ${password}`), { user: username });
  },
  onMailFrom({ address }, session, callback) {
    callback(address.startsWith('noreply@') ? answer(553, 'sender not allowed') : null);
  },
  onRcptTo({ address }, session, callback) {
    switch (address.split('@')[0]) {
      case 'unknown': return callback(answer(550, `5.1.1 <${address}> unknown`));
      case 'blocked': return callback(answer(550, '5.7.1 blocked by policy'));
      case 'refused': return callback(answer(550, `<${address}> has no mailbox here`));
      case 'later': return callback(answer(450, 'greylisted'));
      case 'hangup': return hangUp();
      default: return callback();
    }
  },
  onData(stream, session, callback) {
    const parts = [];
    stream.on('data', part => parts.push(part));
    stream.on('end', () => {
      say({
        event: 'mail',
        from: session.envelope.mailFrom.address,
        to: session.envelope.rcptTo.map(recipient => recipient.address),
        data: Buffer.concat(parts).toString('base64'),
      });
      if (++taken === lost) return hangUp();
      callback();
    });
  },
});
server.on('error', () => {});
server.listen(0, '127.0.0.1', () => say({ event: 'listening', port: server.server.address().port }));

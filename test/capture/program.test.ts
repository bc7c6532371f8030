import { expect } from 'chai';
import type { Command } from '../../lib/capture/ffmpeg';
import { endGroup, Program } from '../../lib/capture/program';
import { isAlive, until } from '../pictures';

/** A program of the test, what was heard of it, and the processes that it names in lines such as `pid 123`. */
function start(command: Partial<Command>) {
  const chunks: Buffer[] = [];
  const lines: string[] = [];
  const program = new Program(
    { file: 'node', args: [], ...command },
    { data: (chunk) => chunks.push(chunk), line: (line) => lines.push(line) },
  );
  const pids = () => lines.flatMap((line) => /^pid (\d+)$/.exec(line)?.slice(1).map(Number) ?? []);
  return { program, lines, pids, text: () => Buffer.concat(chunks).toString() };
}

const shell = (file: string) => start({ file, shell: true });
const node = (script: string, input?: string) =>
  start({ file: process.execPath, args: ['-e', script], ...(input !== undefined && { input }) });

describe('a program', () => {
  it('is heard to its end: its output, and its log line by line', async () => {
    const { program, lines, text } = node('console.log("a".repeat(300000)); console.error("one\\ntwo\\r\\nthree")');
    expect(await program.ended).to.equal('');
    expect(text()).to.equal(`${'a'.repeat(300_000)}\n`);
    expect(lines).to.deep.equal(['one', 'two', 'three']);
    expect(program.log).to.deep.equal(lines);
  });

  it('is remembered by its last words only', async () => {
    const { program } = node('for (let at = 0; at < 100; at++) console.error("line " + at)');
    await program.ended;
    expect(program.log).to.have.lengthOf(40);
    expect(program.log.at(-1)).to.equal('line 99');
  });

  it('reads what it is given, and then an end', async () => {
    const { program, text } = node('process.stdin.pipe(process.stdout)', 'a list\nof two lines');
    await program.ended;
    expect(text()).to.equal('a list\nof two lines');
  });

  const exits: [what: string, script: string, exit: string][] = [
    ['well', '', ''],
    ['with a code', 'process.exit(3)', 'exit code 3'],
    ['by a signal', 'process.kill(process.pid, "SIGTERM"); setTimeout(() => {}, 1e6)', 'ended by SIGTERM'],
  ];
  for (const [what, script, exit] of exits) {
    it(`says how it ended: ${what}`, async () => expect(await node(script).program.ended).to.equal(exit));
  }

  it('that is not there ends at once, with the reason, and can be stopped all the same', async () => {
    const { program } = start({ file: '/not/there', input: 'x'.repeat(1_000_000) });
    expect(await program.ended).to.match(/ENOENT/);
    await program.stop();
    program.kill();
    expect(program.pid).to.equal(undefined);
  });

  it('that ends before it has read what it was given does no harm', async () => {
    const { program } = node('process.stdin.destroy(); process.exit(7)', 'x'.repeat(10_000_000));
    expect(await program.ended).to.equal('exit code 7');
  });

  it('stands still while it is not read', async () => {
    const { program, text, lines } = node(`
      const chunk = Buffer.alloc(100000, 'x');
      const write = () => process.stdout.write(chunk, () => { console.error('written'); write(); });
      write();`);
    await until(() => text().length > 0);
    program.reading = false;
    const before = text().length;
    // What it wrote meanwhile lies in the pipe; its own timers go on.
    const { program: other } = node('setTimeout(() => {}, 200)');
    await other.ended;
    expect(text().length).to.equal(before);
    const written = lines.length;
    program.reading = true;
    await until(() => lines.length > written + 10);
    await program.stop();
  });
});

describe('the end of a program', () => {
  before(function () {
    if (process.platform === 'win32') {
      console.log('      skipped: Windows has no process groups');
      this.skip();
    }
  });

  const gone = (pids: number[]) => until(() => !pids.some(isAlive));

  it('is the end of what it started', async () => {
    const { program, pids } = shell('sleep 1000 & echo pid $! >&2; sleep 1000 & echo pid $! >&2; wait');
    await until(() => pids().length === 2);
    await program.stop();
    await gone([program.pid!, ...pids()]);
  });

  it('comes by force where it does not obey', async () => {
    const { program, lines } = node(
      'process.on("SIGTERM", () => console.error("no")); setInterval(() => console.error("up"), 10)',
    );
    await until(() => lines.includes('up'));
    const began = performance.now();
    await program.stop();
    expect(lines).to.include('no');
    expect(await program.ended).to.equal('ended by SIGKILL');
    expect(performance.now() - began).to.be.within(900, 30_000);
  });

  it('comes where it waits for its output to be read', async () => {
    const { program, text, lines } = node(`
      process.on('SIGTERM', () => process.exit(0));
      process.stdout.write(Buffer.alloc(10_000_000));
      console.error('up');`);
    program.reading = false;
    await until(() => lines.includes('up'));
    expect(text()).to.equal('');
    await program.stop();
    await gone([program.pid!]);
  });

  it('is the end of those who outlive a shell that has ended, and hold its output', async () => {
    const { program, pids } = shell('sleep 1000 & echo pid $! >&2');
    await until(() => pids().length === 1);
    await until(() => !isAlive(program.pid!));
    await program.stop();
    await gone(pids());
  });

  it('is the end of those who outlive it unheard', async () => {
    const { program, pids } = shell('sleep 1000 >/dev/null 2>&1 & echo pid $! >&2; exit 0');
    expect(await program.ended).to.equal('');
    await gone(pids());
  });

  it('does not wait for those who left its group', async () => {
    const { program, pids } = shell('setsid sh -c "echo pid \\$\\$ >&2; exec sleep 1000" & wait');
    await until(() => pids().length === 1);
    await program.stop();
    expect(isAlive(pids()[0]!)).to.equal(true);
    process.kill(pids()[0]!);
  });

  it('comes at once where it is killed', async () => {
    const { program, pids } = shell('sleep 1000 & echo pid $! >&2; wait');
    await until(() => pids().length === 1);
    program.kill();
    await program.ended;
    await gone([program.pid!, ...pids()]);
  });

  it('may be asked for twice, and after it', async () => {
    const { program } = shell('sleep 1000');
    await Promise.all([program.stop(), program.stop()]);
    await program.stop();
    program.kill();
  });

  it('of a group that is not there is no error', async () => {
    const { program } = node('');
    await program.ended;
    endGroup(program.pid!, 'SIGKILL');
  });
});

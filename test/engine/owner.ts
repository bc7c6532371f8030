/** A program of its own that opens the model it is told, says its engine's id, and ends when it is told to or killed. */
import { connect } from '../../lib/connect';

const model = connect({ path: process.argv[2]! });
process.once('message', () => process.disconnect());
model.ready().then(() => process.send?.(model.pids()[0]));

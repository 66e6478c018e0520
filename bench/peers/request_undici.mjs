// Node's undici, by its Pool. Nothing is parsed.
import { readFileSync } from 'node:fs';
import { Pool } from 'undici';

const [host, port, target, caFile, requestsText, connectionsText] = process.argv.slice(2);
const requests = Number(requestsText);
const connections = Number(connectionsText);
const pool = new Pool(`https://${host}:${port}`, {
  connections,
  connect: { ca: readFileSync(caFile) },
});
const headers = { authorization: 'token dhat.v1.measured', 'user-agent': 'dolthub-cpp/0.1' };

async function run(count) {
  let left = count;
  const one = async () => {
    while (left-- > 0) {
      const { statusCode, body } = await pool.request({ path: target, method: 'GET', headers });
      if (statusCode !== 200) throw new Error(`status ${statusCode}`);
      await body.dump();
    }
  };
  await Promise.all(Array.from({ length: connections }, one));
}

await run(connections * 20);
const before = process.cpuUsage();
const begin = process.hrtime.bigint();
await run(requests);
const used = process.cpuUsage(before);
const wall = Number(process.hrtime.bigint() - begin) / 1e9;
console.log(JSON.stringify({ cpu: (used.user + used.system) / 1e6, wall, units: requests }));
await pool.close();

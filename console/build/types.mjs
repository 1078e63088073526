// Writes src/api/schema.ts from the OpenAPI document that the server's tests keep; `--check`: fails where it is stale.
import fs from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import openapiTS, { astToString } from 'openapi-typescript'

const here = import.meta.dirname
const document = path.resolve(here, '../../crates/jingxiang/tests/api/snapshots/api__everywhere__openapi.snap')
const schema = path.resolve(here, '../src/api/schema.ts')

// A snapshot is the document below a head of its own, between two lines of dashes.
const [, , ...kept] = fs.readFileSync(document, 'utf8').split(/^---\n/m)
const types = astToString(await openapiTS(JSON.parse(kept.join('---\n')), { alphabetize: true }))
const wanted = `/** The API as the server describes it. Made by \`npm run types\`: do not change it by hand. */\n\n${types}`

if (!process.argv.includes('--check')) {
  fs.writeFileSync(schema, wanted)
} else if (!fs.existsSync(schema) || fs.readFileSync(schema, 'utf8') !== wanted) {
  process.stderr.write("src/api/schema.ts is not what the server's OpenAPI document says: npm run types\n")
  process.exit(1)
}

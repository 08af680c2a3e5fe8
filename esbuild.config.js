/** Builds what browsers get: each script and style sheet as one file in static/dist/, under a name
    that changes with its content, and manifest.json, which leads from the plain name to that file.

    `node esbuild.config.js` builds once, `node esbuild.config.js --watch` whenever a source changes. */

import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises"
import { basename, extname, join } from "node:path"
import { build, context } from "esbuild"
import { minify } from "terser"

const STATIC = "chatapp/static"
const DIST = join(STATIC, "dist")
const MANIFEST = join(DIST, "manifest.json")

const ENTRIES = [
  "room.js",
  "live/pusher_with_encryption.js",
  "actions/actions.js",
  "formatting/formatting.js",
  "formatting/highlight.js",
  "dashboard.js",
  "you.js",
  "styles/room.css",
  "styles/actions.css",
  "styles/highlight.css",
  "styles/dashboard.css",
  "styles/you.css",
  "styles/page.css",
].map(file => ({ in: join(STATIC, file), out: basename(file, extname(file)) }))

// What the picker of emoji reads when it is opened; the server reads it, too.
const EMOJI = { in: "chatapp/emoji.txt", out: "emoji" }

const options = {
  // The room's script loads pusher-js by itself, when the room can already be used.
  entryPoints: [...ENTRIES, EMOJI, { in: "pusher-js", out: "pusher" }],
  entryNames: "[name]-[hash]",
  outdir: DIST,
  bundle: true,
  format: "esm",
  loader: { ".txt": "copy" },
  metafile: true,
  minify: true,
  sourcemap: true,
  target: ["chrome123", "firefox140", "safari17.5"],
  logLevel: "warning",
  plugins: [
    {
      name: "finish",
      setup: ({ onEnd }) => {
        onEnd(shrink)
        onEnd(writeManifest)
      },
    },
  ],
}

/** Terser makes 5 % less of what esbuild has minified. Its input gives the file its name, which so
    still changes with the content. */
async function shrink({ errors, metafile }) {
  if (errors.length) return
  const scripts = Object.keys(metafile.outputs).filter(path => path.endsWith(".js"))
  await Promise.all(
    scripts.map(async path => {
      const map = await readFile(`${path}.map`, "utf8")
      const { code, map: shrunk } = await minify(await readFile(path, "utf8"), {
        module: true,
        compress: { ecma: 2020, passes: 3 },
        sourceMap: { content: map, includeSources: true, url: `${basename(path)}.map` },
      })
      await Promise.all([writeFile(path, code), writeFile(`${path}.map`, shrunk)])
    }),
  )
}

async function writeManifest({ errors, metafile }) {
  if (errors.length) return
  const built = Object.entries(metafile.outputs)
    .filter(([, { entryPoint }]) => entryPoint)
    .map(([path]) => basename(path))
  const manifest = Object.fromEntries(
    built.map(name => [name.replace(/-[0-9A-Z]{8}(?=\.)/, ""), name]),
  )
  const before = await readManifest()
  if (JSON.stringify(manifest) === JSON.stringify(before)) return
  // At once, because a server may be reading it.
  await writeFile(`${MANIFEST}.new`, JSON.stringify(manifest, null, 2))
  await rename(`${MANIFEST}.new`, MANIFEST)
  await removeAllBut([basename(MANIFEST), ...built, ...Object.values(before)])
}

async function readManifest() {
  return JSON.parse(await readFile(MANIFEST, "utf8").catch(() => "{}"))
}

/** The files of the version before stay: pages and servers that run meanwhile still ask for them. */
async function removeAllBut(kept) {
  const old = (await readdir(DIST)).filter(file => !kept.some(name => file.startsWith(name)))
  await Promise.all(old.map(file => rm(join(DIST, file))))
}

await mkdir(DIST, { recursive: true })
if (process.argv.includes("--watch")) await (await context(options)).watch()
// What is wrong has been told by esbuild.
else await build(options).catch(() => process.exit(1))

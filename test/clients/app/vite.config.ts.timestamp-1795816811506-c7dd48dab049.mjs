// test/clients/app/vite.config.ts
import { mergeConfig as mergeConfig2 } from "file:///tmp/wt/platform/node_modules/vite/dist/node/index.js";

// vite/own-modules.ts
import { existsSync, realpathSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
var __vite_injected_original_import_meta_url = "file:///tmp/wt/platform/vite/own-modules.ts";
var PLACES = ["lib", "src"];
var MANIFEST = "tradewire/package.json";
var copiedFolder = () => `${slashed(process.env["UNI_INPUT_DIR"] ?? "")}/uni_modules/tradewire-socketio`;
function createOwnModules() {
  const real = slashed(fileURLToPath(new URL("..", __vite_injected_original_import_meta_url))).replace(/\/$/, "");
  let home = real;
  const places = () => PLACES.map((place) => `${home}/${place}/`);
  return {
    async find(resolve) {
      const found = await resolve(MANIFEST);
      const homes = [copiedFolder(), ...found === null ? [] : [slashed(dirname(found.id))]];
      home = homes.find((each) => realOf(each) === realOf(real)) ?? real;
    },
    pathOf(name) {
      const paths = places().flatMap((place) => [".js", ".ts"].map((extension) => `${place}${name}${extension}`));
      const path = paths.find((each) => existsSync(each));
      if (path === void 0)
        throw new Error(`tradewire/vite: ${name} is not beside it`);
      return path;
    },
    holds: (path) => places().some((place) => path.startsWith(place)),
    home: () => home
  };
}
var pathOfId = (id) => slashed(id.replace(/[?#].*$/, ""));
var slashed = (path) => path.replace(/\\/g, "/");
var realOf = (path) => existsSync(path) ? realpathSync.native(path) : path;

// vite/tree.ts
var isNode = (value) => typeof value === "object" && value !== null;
function fieldOf(node, name) {
  return isNode(node) ? Reflect.get(node, name) : void 0;
}
function listOf(node, name) {
  const list = fieldOf(node, name);
  return Array.isArray(list) ? list : [];
}
function textOf(node, name) {
  const value = fieldOf(node, name);
  return typeof value === "string" ? value : "";
}
var typeOf = (node) => textOf(node, "type");

// vite/free-names.ts
function freeNames(program) {
  const references = [];
  visit(program, scopeIn(void 0), references);
  const free = references.filter(({ name, from }) => !isDeclared(name, from));
  const namesOf = (some) => new Set(some.map(({ name }) => name));
  return { used: namesOf(free), assigned: namesOf(free.filter(({ assigns }) => assigns)) };
}
var scopeIn = (outer, holdsVar = false) => ({ outer, holdsVar, declared: /* @__PURE__ */ new Set() });
function isDeclared(name, from) {
  for (let scope = from; scope !== void 0; scope = scope.outer) {
    if (scope.declared.has(name))
      return true;
  }
  return false;
}
function varScope(scope) {
  return scope.holdsVar || scope.outer === void 0 ? scope : varScope(scope.outer);
}
function visit(node, scope, found) {
  if (Array.isArray(node)) {
    for (const each of node)
      visit(each, scope, found);
  } else if (isNode(node)) {
    const own = kinds[typeOf(node)] ?? visitFields;
    own(node, scope, found);
  }
}
var visitFields = (node, scope, found) => visit(Object.values(node), scope, found);
function bind(node, scope, found, into) {
  const part = (name) => bind(fieldOf(node, name), scope, found, into);
  const type = typeOf(node);
  if (type === "Identifier") {
    const name = textOf(node, "name");
    if (into === void 0)
      found.push({ name, from: scope, assigns: true });
    else
      into.declared.add(name);
  } else if (type === "ObjectPattern") {
    for (const property of listOf(node, "properties"))
      bind(property, scope, found, into);
  } else if (type === "Property") {
    visitKey(node, scope, found);
    part("value");
  } else if (type === "ArrayPattern") {
    for (const element of listOf(node, "elements"))
      bind(element, scope, found, into);
  } else if (type === "AssignmentPattern") {
    part("left");
    visit(fieldOf(node, "right"), scope, found);
  } else if (type === "RestElement") {
    part("argument");
  } else {
    visit(node, scope, found);
  }
}
function visitKey(node, scope, found) {
  if (fieldOf(node, "computed") === true)
    visit(fieldOf(node, "key"), scope, found);
}
function declareName(node, scope) {
  scope.declared.add(textOf(fieldOf(node, "id"), "name"));
}
var inBlock = (node, scope, found) => visitFields(node, scopeIn(scope), found);
var nothing = () => void 0;
var member = (node, scope, found) => {
  visitKey(node, scope, found);
  visit(fieldOf(node, "value"), scope, found);
};
var declared = (own) => (node, scope, found) => {
  declareName(node, scope);
  own(node, scope, found);
};
var inFunction = (node, scope, found) => {
  const inner = scopeIn(scope);
  declareName(node, inner);
  inner.declared.add("arguments");
  for (const parameter of listOf(node, "params"))
    bind(parameter, inner, found, inner);
  visit(fieldOf(node, "body"), scopeIn(inner, true), found);
};
var inClass = (node, scope, found) => {
  const inner = scopeIn(scope);
  declareName(node, inner);
  visit(fieldOf(node, "superClass"), inner, found);
  visit(fieldOf(node, "body"), inner, found);
};
var loopOver = (node, scope, found) => {
  const inner = scopeIn(scope);
  bind(fieldOf(node, "left"), inner, found);
  visit(fieldOf(node, "right"), inner, found);
  visit(fieldOf(node, "body"), inner, found);
};
var kinds = {
  Identifier: (node, scope, found) => void found.push({ name: textOf(node, "name"), from: scope, assigns: false }),
  MemberExpression(node, scope, found) {
    visit(fieldOf(node, "object"), scope, found);
    if (fieldOf(node, "computed") === true)
      visit(fieldOf(node, "property"), scope, found);
  },
  Property: member,
  MethodDefinition: member,
  PropertyDefinition: member,
  LabeledStatement: (node, scope, found) => visit(fieldOf(node, "body"), scope, found),
  BreakStatement: nothing,
  ContinueStatement: nothing,
  MetaProperty: nothing,
  ImportDeclaration(node, scope) {
    for (const specifier of listOf(node, "specifiers")) {
      scope.declared.add(textOf(fieldOf(specifier, "local"), "name"));
    }
  },
  ExportNamedDeclaration(node, scope, found) {
    visit(fieldOf(node, "declaration"), scope, found);
    if (typeOf(fieldOf(node, "source")) !== "")
      return;
    for (const specifier of listOf(node, "specifiers"))
      visit(fieldOf(specifier, "local"), scope, found);
  },
  ExportAllDeclaration: nothing,
  VariableDeclaration(node, scope, found) {
    const into = textOf(node, "kind") === "var" ? varScope(scope) : scope;
    for (const declarator of listOf(node, "declarations")) {
      bind(fieldOf(declarator, "id"), scope, found, into);
      visit(fieldOf(declarator, "init"), scope, found);
    }
  },
  FunctionDeclaration: declared(inFunction),
  FunctionExpression: inFunction,
  ArrowFunctionExpression: inFunction,
  ClassDeclaration: declared(inClass),
  ClassExpression: inClass,
  StaticBlock: (node, scope, found) => visitFields(node, scopeIn(scope, true), found),
  CatchClause(node, scope, found) {
    const inner = scopeIn(scope);
    bind(fieldOf(node, "param"), inner, found, inner);
    visit(fieldOf(node, "body"), inner, found);
  },
  AssignmentExpression(node, scope, found) {
    bind(fieldOf(node, "left"), scope, found);
    visit(fieldOf(node, "right"), scope, found);
  },
  UpdateExpression: (node, scope, found) => bind(fieldOf(node, "argument"), scope, found),
  BlockStatement: inBlock,
  ForStatement: inBlock,
  ForInStatement: loopOver,
  ForOfStatement: loopOver,
  SwitchStatement: inBlock
};

// vite/client-globals.ts
var GLOBALS = [
  { name: "WebSocket", module: "globals", local: "ownWebSocket" },
  { name: "Event", module: "globals", local: "ownEvent" },
  { name: "EventTarget", module: "globals", local: "ownEventTarget" },
  { name: "MessageEvent", module: "globals", local: "ownMessageEvent" },
  { name: "CloseEvent", module: "globals", local: "ownCloseEvent" },
  { name: "AbortController", module: "globals", local: "ownAbortController" },
  { name: "AbortSignal", module: "globals", local: "ownAbortSignal" },
  { name: "TextEncoder", module: "globals", local: "ownTextEncoder" },
  { name: "TextDecoder", module: "globals", local: "ownTextDecoder" },
  { name: "atob", module: "globals", local: "ownAtob" },
  { name: "btoa", module: "globals", local: "ownBtoa" },
  { name: "queueMicrotask", module: "globals", local: "ownQueueMicrotask" },
  { name: "navigator", module: "globals", local: "ownNavigator" },
  { name: "URL", module: "url", local: "ownUrl" },
  { name: "URLSearchParams", module: "url", local: "ownUrlSearchParams" },
  { name: "self", module: "scope", local: "ownScope" },
  { name: "globalThis", module: "scope", local: "ownScope" }
];
var globalModules = [...new Set(GLOBALS.map(({ module }) => module))];
var NAMED = new RegExp(`\\b(${GLOBALS.map(({ name }) => name).join("|")})\\b`);
function globalsIn(code, parse) {
  if (!NAMED.test(code))
    return [];
  const { used, assigned } = freeNames(parse(code));
  return GLOBALS.filter(({ name }) => used.has(name) && !assigned.has(name));
}

// vite/vendor-chunk.ts
var VENDOR = "common/vendor";
function inVendor(chunkOf, roots, isTheirs) {
  let chosen;
  return (id, graph) => {
    chosen ??= reachedFrom(roots(), isTheirs, graph);
    return chosen.has(id) ? VENDOR : chunkOf(id, graph);
  };
}
function reachedFrom(roots, isTheirs, graph) {
  const reached = /* @__PURE__ */ new Set();
  const waiting = [...roots];
  for (let id = waiting.pop(); id !== void 0; id = waiting.pop()) {
    if (reached.has(id) || !isTheirs(id))
      continue;
    reached.add(id);
    waiting.push(...graph.getModuleInfo(id)?.importedIds ?? []);
  }
  return reached;
}

// vite/web-socket.ts
var CLIENTS = [
  "socket.io-client",
  "engine.io-client",
  "engine.io-parser",
  "mqtt",
  "graphql-ws",
  "centrifuge",
  "phoenix",
  "@microsoft/signalr",
  "@stomp/stompjs",
  "@nats-io/nats-core",
  "@nats-io/nkeys",
  "@nats-io/nuid",
  "tweetnacl",
  "reconnecting-websocket",
  "partysocket"
];
var PACKAGE = /.*\/(?:node_modules|uni_modules)\/((?:@[^/]+\/)?[^/]+)\//;
var COMPLETE = /^(@dcloudio\/|@vue\/|(vue|pinia|core-js-pure)$|tradewire)/;
var isForBrowsers = () => ["", "h5", "web"].includes(process.env["UNI_PLATFORM"] ?? "");
var isForMiniProgram = () => /^(mp|quickapp)-/.test(process.env["UNI_PLATFORM"] ?? "");
function tradewireWebSocket(options = {}) {
  const { include = [], exclude = [] } = options;
  const own = createOwnModules();
  const included = new Set([...CLIENTS, ...include].filter((name) => !exclude.includes(name)));
  const known = new Set(exclude);
  const moduleOf = (name) => own.pathOf(`web-socket/globals/${name}`);
  return {
    name: "tradewire:web-socket",
    apply: "build",
    async buildStart() {
      await own.find((source) => this.resolve(source));
    },
    transform: {
      order: "post",
      handler(code, id) {
        const path = pathOfId(id);
        if (isForBrowsers() || id.startsWith("\0"))
          return null;
        if (path === own.pathOf("web-socket/auto"))
          return { code: "export {};\n", map: null };
        if (own.holds(path))
          return null;
        const [, of] = PACKAGE.exec(path) ?? [];
        const isLeft = of !== void 0 && !included.has(of);
        if (isLeft && (known.has(of) || COMPLETE.test(of)))
          return null;
        const globals = globalsIn(code, (text) => this.parse(text));
        if (isLeft) {
          if (globals.some(({ name }) => name === "WebSocket")) {
            known.add(of);
            this.warn(`[tradewire] ${of} uses WebSocket and is left alone. If it needs a browser's, write tradewireWebSocket({ include: ['${of}'] }); otherwise name it in exclude.`);
          }
          return null;
        }
        const imports = globals.map(({ name, module, local }) => `import { ${local} as ${name} } from ${JSON.stringify(moduleOf(module))};
`);
        return imports.length === 0 ? null : { code: `${code}
${imports.join("")}`, map: null };
      }
    },
    outputOptions(options2) {
      const { manualChunks } = options2;
      if (!isForMiniProgram() || !isChunkOf(manualChunks))
        return null;
      const isTheirs = (id) => id.startsWith(`${own.home()}/`);
      return { ...options2, manualChunks: inVendor(manualChunks, () => globalModules.map(moduleOf), isTheirs) };
    }
  };
}
var isChunkOf = (value) => typeof value === "function";

// scripts/quick-build.ts
import { mergeConfig } from "file:///tmp/wt/platform/node_modules/vite/dist/node/index.js";

// vite.config.ts
import process4 from "node:process";
import uniPlugin from "file:///tmp/wt/platform/node_modules/@dcloudio/vite-plugin-uni/dist/index.js";
import { defineConfig } from "file:///tmp/wt/platform/node_modules/vite/dist/node/index.js";

// scripts/dev-guard.ts
import { realpathSync as realpathSync2, statSync } from "node:fs";
import { join, sep } from "node:path";

// server/wire/address.ts
import { isIP, isIPv6 } from "node:net";
var loopbackAddress = /^(?:::1|(?:::ffff:)?127(?:\.\d{1,3}){3})$/;
function isLoopbackAddress(address) {
  return address !== void 0 && loopbackAddress.test(address);
}
function hostNameOf(host) {
  const found = /^(?:\[([\da-f:.]+)\]|([\w.-]+))(?::\d{1,5})?$/i.exec(host ?? "");
  return (found?.[1] ?? found?.[2])?.toLowerCase();
}
function isLoopbackName(name) {
  return name === "localhost" || isLoopbackAddress(name);
}
function isOwnHost(host, listening) {
  const name = hostNameOf(host);
  if (name === void 0)
    return false;
  return isLoopbackName(name) || isIP(name) !== 0 || name === listening?.toLowerCase();
}

// scripts/dev-guard.ts
var pageSources = /* @__PURE__ */ new Set([
  "src",
  "components",
  "pages",
  "demo",
  "static",
  "uni_modules",
  "node_modules",
  "App.vue",
  "main.ts",
  "index.html",
  "manifest.json",
  "pages.json",
  "uni.scss",
  "favicon.ico"
]);
var sharedSources = ["/server/feed/model/", "/server/shared/", "/server/wire/"];
var ownModules = ["/", "/@vite/client", "/@vite/env", "/__vite_ping", "/pages-json-js", "/manifest-json-js"];
var virtualModule = /^\/@id\/__x00__[\w:-]+$/;
var plainPath = /^(?:\/[\w@.+()-]+)+$/;
var plainQuery = /^[\w.&=+@-]*$/;
var hidden = /\/\.(?!vite\/)/;
var secret = /\.(?:pem|crt|key|p12|pfx)$/i;
function isFileOf(folder, path) {
  try {
    const real = realpathSync2(join(folder, path));
    const within = [folder, join(folder, "node_modules")].map((each) => realpathSync2(each));
    return statSync(real).isFile() && within.some((each) => real.startsWith(each + sep));
  } catch {
    return false;
  }
}
function mayLoad(target, root) {
  const mark = target.indexOf("?");
  const path = mark === -1 ? target : target.slice(0, mark);
  const query = mark === -1 ? "" : target.slice(mark + 1);
  if (!plainQuery.test(query) || query.includes(".."))
    return false;
  if (ownModules.includes(path))
    return true;
  if (path.includes("..") || hidden.test(path) || secret.test(path))
    return false;
  if (virtualModule.test(path))
    return true;
  const [, first = ""] = path.split("/");
  const isSource = pageSources.has(first) || sharedSources.some((folder) => path.startsWith(folder));
  return plainPath.test(path) && isSource && isFileOf(root, path);
}
function isOwnRequest({ headers, socket }) {
  const { host, origin } = headers;
  if (!isLoopbackAddress(socket.remoteAddress) || !isOwnHost(host))
    return false;
  if (origin !== void 0 && origin !== `http://${host ?? ""}`)
    return false;
  return headers["sec-fetch-site"] !== "cross-site" || headers["sec-fetch-mode"] === "navigate";
}
function guard(server) {
  const { root } = server.config;
  server.middlewares.use((request, response, next) => {
    const { originalUrl, url = "", method = "" } = request;
    const isPlain = [originalUrl ?? url, url].every((target) => mayLoad(target, root));
    if (isPlain && isOwnRequest(request) && /^(?:GET|HEAD)$/.test(method)) {
      response.setHeader("Cross-Origin-Resource-Policy", "same-origin");
      response.setHeader("X-Content-Type-Options", "nosniff");
      return next();
    }
    response.writeHead(403, { "Content-Type": "text/plain" }).end("the development server serves its page alone\n");
  });
  server.httpServer?.prependListener("upgrade", (request, socket) => {
    socket.on("error", () => socket.destroy());
    if (!isOwnRequest(request))
      socket.destroy();
  });
}
function devGuard() {
  return {
    name: "dev-guard",
    apply: "serve",
    enforce: "pre",
    configureServer: { order: "pre", handler: guard }
  };
}

// scripts/no-icon-font.ts
function noIconFont() {
  return {
    name: "no-icon-font",
    enforce: "pre",
    load: (id) => /[\\/]wd-icon\.vue\?.*type=style/.test(id) ? "" : null
  };
}

// scripts/own-scripts.ts
var foreignScript = /[ \t]*<script\b[^>]*\bsrc\s*=\s*["']?(?:https?:)?\/\/[^>]*>\s*<\/script>[ \t]*\n?/gi;
function withoutForeignScripts(html) {
  return html.replace(foreignScript, "");
}
function ownScripts() {
  return {
    name: "own-scripts",
    enforce: "post",
    transformIndexHtml: { order: "post", handler: withoutForeignScripts }
  };
}

// scripts/sub-packages.ts
import { parseJson } from "file:///tmp/wt/platform/node_modules/@dcloudio/uni-cli-shared/dist/index.js";
import { readFileSync } from "node:fs";
import { join as join2, posix } from "node:path";
import process2 from "node:process";
var rootOf = (fileName, roots) => roots.find((root) => fileName.startsWith(`${root}/`));
function movesInto(roots, scripts) {
  const byName = new Map(scripts.map((script) => [script.fileName, script]));
  const users = /* @__PURE__ */ new Map();
  function use(fileName, user) {
    const script = byName.get(fileName);
    const known = users.get(fileName) ?? /* @__PURE__ */ new Set();
    if (script === void 0 || known.has(user))
      return;
    users.set(fileName, known.add(user));
    for (const next of script.imports)
      use(next, user);
  }
  for (const { fileName, isFixed } of scripts)
    if (isFixed)
      use(fileName, rootOf(fileName, roots) ?? "");
  const moves = /* @__PURE__ */ new Map();
  for (const { fileName, isFixed } of scripts) {
    const [user, another] = users.get(fileName) ?? [];
    if (isFixed || user === void 0 || user === "" || another !== void 0)
      continue;
    if (rootOf(fileName, roots) === void 0)
      moves.set(fileName, `${user}/${fileName}`);
  }
  return moves;
}
var required = /\brequire\((["'])(\.{1,2}\/[^"']+)\1\)/g;
function withMoves(code, fileName, moves) {
  const place = moves.get(fileName) ?? fileName;
  return code.replace(required, (_, quote, path) => {
    const target = posix.join(posix.dirname(fileName), path);
    const relative = posix.relative(posix.dirname(place), moves.get(target) ?? target);
    return `require(${quote}${relative.startsWith(".") ? relative : `./${relative}`}${quote})`;
  });
}
function readRoots(folder) {
  const file = join2(folder, "pages.json");
  const pages = parseJson(readFileSync(file, "utf8"), true, file);
  const packages = typeof pages === "object" && pages !== null ? Reflect.get(pages, "subPackages") : void 0;
  if (!Array.isArray(packages))
    return [];
  return packages.map((one) => one.root.replace(/\/$/, ""));
}
function onlyUser(id, folders, find) {
  const users = /* @__PURE__ */ new Set();
  const seen = /* @__PURE__ */ new Set();
  function climb(at) {
    if (seen.has(at))
      return;
    seen.add(at);
    const own = rootOf(at, folders);
    const found = find(at);
    if (own !== void 0)
      users.add(own);
    else if (found === null || found.isEntry || found.importers.length === 0)
      users.add("");
    else
      found.importers.forEach(climb);
  }
  climb(id);
  const [user, another] = users;
  return user === "" || another !== void 0 ? void 0 : user;
}
function subPackages() {
  return {
    name: "sub-packages",
    apply: "build",
    enforce: "post",
    outputOptions(options) {
      const { UNI_PLATFORM = "", UNI_INPUT_DIR = "" } = process2.env;
      const { manualChunks } = options;
      if (!UNI_PLATFORM.startsWith("mp-") || typeof manualChunks !== "function")
        return null;
      const folder = UNI_INPUT_DIR.replace(/\\/g, "/");
      const folders = readRoots(UNI_INPUT_DIR).map((root) => `${folder}/${root}`);
      return {
        ...options,
        // uni puts all packages into one file of the main package.
        manualChunks(id, api) {
          const chunk = manualChunks(id, api);
          if (chunk !== "common/vendor" || !id.includes("/node_modules/"))
            return chunk;
          const user = onlyUser(id, folders, api.getModuleInfo);
          return user === void 0 ? chunk : `${user.slice(folder.length + 1)}/common/vendor`;
        }
      };
    },
    generateBundle: {
      order: "post",
      handler(_options, bundle) {
        const { UNI_PLATFORM = "", UNI_INPUT_DIR = "" } = process2.env;
        if (!UNI_PLATFORM.startsWith("mp-"))
          return;
        const chunks = Object.values(bundle).flatMap((file) => file.type === "chunk" ? [file] : []);
        const moves = movesInto(readRoots(UNI_INPUT_DIR), chunks.map(({ fileName, imports, isEntry, isDynamicEntry }) => ({ fileName, imports, isFixed: isEntry || isDynamicEntry })));
        for (const chunk of chunks) {
          chunk.code = withMoves(chunk.code, chunk.fileName, moves);
          chunk.fileName = moves.get(chunk.fileName) ?? chunk.fileName;
        }
      }
    }
  };
}

// scripts/we-chat-roles.ts
import process3 from "node:process";
var OWN_PART = /^\/(?:demo|pages)\/[^?]*\.vue$/;
function weChatRoles() {
  return {
    name: "demo:we-chat-roles",
    enforce: "pre",
    transform(code, id) {
      const { UNI_PLATFORM = "", UNI_INPUT_DIR = "" } = process3.env;
      const folder = UNI_INPUT_DIR.replace(/\\/g, "/");
      const isOwn = id.startsWith(folder) && OWN_PART.test(id.slice(folder.length));
      if (UNI_PLATFORM !== "mp-weixin" || !isOwn)
        return null;
      return { code: code.replace(/(\s:?)role="/g, '$1aria-role="'), map: null };
    }
  };
}

// vite.config.ts
function resolveUniPlugin(imported) {
  return typeof imported === "function" ? imported : imported.default;
}
var vite_config_default = defineConfig({
  // Written out even when it is not set: a build for the feed then contains no plain protocol.
  define: { "import.meta.env.VITE_FEED_DIALECT": JSON.stringify(process4.env["VITE_FEED_DIALECT"] ?? "") },
  server: { cors: false, fs: { strict: true } },
  plugins: [devGuard(), noIconFont(), weChatRoles(), resolveUniPlugin(uniPlugin)(), ownScripts(), subPackages()],
  css: {
    preprocessorOptions: {
      // vite 5.2 still calls Sass through its legacy interface.
      scss: { silenceDeprecations: ["legacy-js-api"] }
    }
  }
});

// scripts/quick-build.ts
var quick_build_default = mergeConfig(vite_config_default, { build: { minify: "esbuild" } });

// test/clients/app/vite.config.ts
var vite_config_default2 = mergeConfig2(quick_build_default, { plugins: [tradewireWebSocket()] });
export {
  vite_config_default2 as default
};
//# sourceMappingURL=data:application/json;base64,ewogICJ2ZXJzaW9uIjogMywKICAic291cmNlcyI6IFsidGVzdC9jbGllbnRzL2FwcC92aXRlLmNvbmZpZy50cyIsICJ2aXRlL293bi1tb2R1bGVzLnRzIiwgInZpdGUvdHJlZS50cyIsICJ2aXRlL2ZyZWUtbmFtZXMudHMiLCAidml0ZS9jbGllbnQtZ2xvYmFscy50cyIsICJ2aXRlL3ZlbmRvci1jaHVuay50cyIsICJ2aXRlL3dlYi1zb2NrZXQudHMiLCAic2NyaXB0cy9xdWljay1idWlsZC50cyIsICJ2aXRlLmNvbmZpZy50cyIsICJzY3JpcHRzL2Rldi1ndWFyZC50cyIsICJzZXJ2ZXIvd2lyZS9hZGRyZXNzLnRzIiwgInNjcmlwdHMvbm8taWNvbi1mb250LnRzIiwgInNjcmlwdHMvb3duLXNjcmlwdHMudHMiLCAic2NyaXB0cy9zdWItcGFja2FnZXMudHMiLCAic2NyaXB0cy93ZS1jaGF0LXJvbGVzLnRzIl0sCiAgInNvdXJjZXNDb250ZW50IjogWyJjb25zdCBfX3ZpdGVfaW5qZWN0ZWRfb3JpZ2luYWxfZGlybmFtZSA9IFwiL3RtcC93dC9wbGF0Zm9ybS90ZXN0L2NsaWVudHMvYXBwXCI7Y29uc3QgX192aXRlX2luamVjdGVkX29yaWdpbmFsX2ZpbGVuYW1lID0gXCIvdG1wL3d0L3BsYXRmb3JtL3Rlc3QvY2xpZW50cy9hcHAvdml0ZS5jb25maWcudHNcIjtjb25zdCBfX3ZpdGVfaW5qZWN0ZWRfb3JpZ2luYWxfaW1wb3J0X21ldGFfdXJsID0gXCJmaWxlOi8vL3RtcC93dC9wbGF0Zm9ybS90ZXN0L2NsaWVudHMvYXBwL3ZpdGUuY29uZmlnLnRzXCI7aW1wb3J0IHsgbWVyZ2VDb25maWcgfSBmcm9tICd2aXRlJ1xuaW1wb3J0IHsgdHJhZGV3aXJlV2ViU29ja2V0IH0gZnJvbSAnLi4vLi4vLi4vdml0ZSdcbmltcG9ydCB0ZXN0QnVpbGQgZnJvbSAnLi4vLi4vLi4vc2NyaXB0cy9xdWljay1idWlsZCdcblxuLyoqIEFzIGFuIGFwcGxpY2F0aW9uJ3Mgb3duIGNvbmZpZ3VyYXRpb24gbmFtZXMgdGhlIHBsdWdpbi4gKi9cbmV4cG9ydCBkZWZhdWx0IG1lcmdlQ29uZmlnKHRlc3RCdWlsZCwgeyBwbHVnaW5zOiBbdHJhZGV3aXJlV2ViU29ja2V0KCldIH0pXG4iLCAiY29uc3QgX192aXRlX2luamVjdGVkX29yaWdpbmFsX2Rpcm5hbWUgPSBcIi90bXAvd3QvcGxhdGZvcm0vdml0ZVwiO2NvbnN0IF9fdml0ZV9pbmplY3RlZF9vcmlnaW5hbF9maWxlbmFtZSA9IFwiL3RtcC93dC9wbGF0Zm9ybS92aXRlL293bi1tb2R1bGVzLnRzXCI7Y29uc3QgX192aXRlX2luamVjdGVkX29yaWdpbmFsX2ltcG9ydF9tZXRhX3VybCA9IFwiZmlsZTovLy90bXAvd3QvcGxhdGZvcm0vdml0ZS9vd24tbW9kdWxlcy50c1wiO2ltcG9ydCB7IGV4aXN0c1N5bmMsIHJlYWxwYXRoU3luYyB9IGZyb20gJ25vZGU6ZnMnXG5pbXBvcnQgeyBkaXJuYW1lIH0gZnJvbSAnbm9kZTpwYXRoJ1xuaW1wb3J0IHsgZmlsZVVSTFRvUGF0aCB9IGZyb20gJ25vZGU6dXJsJ1xuXG4vKiogV2hlcmUgdGhlIG1vZHVsZXMgb2YgdGhlIGFwcHMgbGllOiBpbiB0aGUgcGFja2FnZSBmb3IgbnBtLCBhbmQgaW4gYHVuaV9tb2R1bGVzYCBhcyBhdCBob21lLiAqL1xuY29uc3QgUExBQ0VTID0gWydsaWInLCAnc3JjJ11cblxuLyoqIEJ5IHdoYXQgYW4gYXBwbGljYXRpb24gdGhhdCBpbnN0YWxsZWQgdGhlIHBhY2thZ2UgY2FuIHJlYWNoIGl0cyBmb2xkZXIuICovXG5jb25zdCBNQU5JRkVTVCA9ICd0cmFkZXdpcmUvcGFja2FnZS5qc29uJ1xuXG4vKiogV2hlcmUgYW4gYXBwbGljYXRpb24gdGhhdCBjb3BpZWQgdGhlIHBsdWdpbiBoYXMgaXQuICovXG5leHBvcnQgY29uc3QgY29waWVkRm9sZGVyID0gKCk6IHN0cmluZyA9PlxuICBgJHtzbGFzaGVkKHByb2Nlc3MuZW52WydVTklfSU5QVVRfRElSJ10gPz8gJycpfS91bmlfbW9kdWxlcy90cmFkZXdpcmUtc29ja2V0aW9gXG5cbi8qKiBBIGJ1bmRsZXIncyB3YXkgZnJvbSBhIG5hbWUgdG8gYSBmaWxlLiAqL1xuZXhwb3J0IHR5cGUgUmVzb2x2ZSA9IChzb3VyY2U6IHN0cmluZykgPT4gUHJvbWlzZTx7IHJlYWRvbmx5IGlkOiBzdHJpbmcgfSB8IG51bGw+XG5cbi8qKiBUaGUgcGx1Z2luJ3Mgb3duIG1vZHVsZXMsIGJ5IHRoZSBwYXRocyB0aGF0IGEgYnVuZGxlciBoYXMgZm9yIHRoZW06IHdpdGggZm9yd2FyZCBzbGFzaGVzLiAqL1xuZXhwb3J0IGludGVyZmFjZSBPd25Nb2R1bGVzIHtcbiAgLyoqIExlYXJucyBieSB3aGljaCBwYXRoIHRoZSBidW5kbGVyIHJlYWNoZXMgdGhlIHBsdWdpbi4gVW5pJ3Mga2VlcHMgbGlua3MsIGFuZCBhIHNlY29uZCBwYXRoIGlzIGEgc2Vjb25kIGNvcHkuICovXG4gIGZpbmQocmVzb2x2ZTogUmVzb2x2ZSk6IFByb21pc2U8dm9pZD5cbiAgLyoqIEEgbW9kdWxlIGJ5IGl0cyBuYW1lLCBzdWNoIGFzIGBwbGF0Zm9ybS9wYWdlLW9uYC4gKi9cbiAgcGF0aE9mKG5hbWU6IHN0cmluZyk6IHN0cmluZ1xuICAvKiogV2hldGhlciBpdCBpcyBhIG1vZHVsZSBvZiB0aGUgYXBwcy4gKi9cbiAgaG9sZHMocGF0aDogc3RyaW5nKTogYm9vbGVhblxuICAvKiogVGhlIHBsdWdpbidzIG93biBmb2xkZXIuICovXG4gIGhvbWUoKTogc3RyaW5nXG59XG5cbmV4cG9ydCBmdW5jdGlvbiBjcmVhdGVPd25Nb2R1bGVzKCk6IE93bk1vZHVsZXMge1xuICBjb25zdCByZWFsID0gc2xhc2hlZChmaWxlVVJMVG9QYXRoKG5ldyBVUkwoJy4uJywgaW1wb3J0Lm1ldGEudXJsKSkpLnJlcGxhY2UoL1xcLyQvLCAnJylcbiAgbGV0IGhvbWUgPSByZWFsXG4gIGNvbnN0IHBsYWNlcyA9ICgpOiByZWFkb25seSBzdHJpbmdbXSA9PiBQTEFDRVMubWFwKChwbGFjZSkgPT4gYCR7aG9tZX0vJHtwbGFjZX0vYClcbiAgcmV0dXJuIHtcbiAgICBhc3luYyBmaW5kKHJlc29sdmUpIHtcbiAgICAgIGNvbnN0IGZvdW5kID0gYXdhaXQgcmVzb2x2ZShNQU5JRkVTVClcbiAgICAgIGNvbnN0IGhvbWVzID0gW2NvcGllZEZvbGRlcigpLCAuLi4oZm91bmQgPT09IG51bGwgPyBbXSA6IFtzbGFzaGVkKGRpcm5hbWUoZm91bmQuaWQpKV0pXVxuICAgICAgaG9tZSA9IGhvbWVzLmZpbmQoKGVhY2gpID0+IHJlYWxPZihlYWNoKSA9PT0gcmVhbE9mKHJlYWwpKSA/PyByZWFsXG4gICAgfSxcbiAgICBwYXRoT2YobmFtZSkge1xuICAgICAgY29uc3QgcGF0aHMgPSBwbGFjZXMoKS5mbGF0TWFwKChwbGFjZSkgPT4gWycuanMnLCAnLnRzJ10ubWFwKChleHRlbnNpb24pID0+IGAke3BsYWNlfSR7bmFtZX0ke2V4dGVuc2lvbn1gKSlcbiAgICAgIGNvbnN0IHBhdGggPSBwYXRocy5maW5kKChlYWNoKSA9PiBleGlzdHNTeW5jKGVhY2gpKVxuICAgICAgaWYgKHBhdGggPT09IHVuZGVmaW5lZCkgdGhyb3cgbmV3IEVycm9yKGB0cmFkZXdpcmUvdml0ZTogJHtuYW1lfSBpcyBub3QgYmVzaWRlIGl0YClcbiAgICAgIHJldHVybiBwYXRoXG4gICAgfSxcbiAgICBob2xkczogKHBhdGgpID0+IHBsYWNlcygpLnNvbWUoKHBsYWNlKSA9PiBwYXRoLnN0YXJ0c1dpdGgocGxhY2UpKSxcbiAgICBob21lOiAoKSA9PiBob21lLFxuICB9XG59XG5cbi8qKiBBIHBhdGggYXMgYSBidW5kbGVyIGhhcyBpdDogd2l0aG91dCB3aGF0IGl0IGFkZHMsIHdpdGggZm9yd2FyZCBzbGFzaGVzLiAqL1xuZXhwb3J0IGNvbnN0IHBhdGhPZklkID0gKGlkOiBzdHJpbmcpOiBzdHJpbmcgPT4gc2xhc2hlZChpZC5yZXBsYWNlKC9bPyNdLiokLywgJycpKVxuXG5jb25zdCBzbGFzaGVkID0gKHBhdGg6IHN0cmluZyk6IHN0cmluZyA9PiBwYXRoLnJlcGxhY2UoL1xcXFwvZywgJy8nKVxuXG5jb25zdCByZWFsT2YgPSAocGF0aDogc3RyaW5nKTogc3RyaW5nID0+IChleGlzdHNTeW5jKHBhdGgpID8gcmVhbHBhdGhTeW5jLm5hdGl2ZShwYXRoKSA6IHBhdGgpXG4iLCAiY29uc3QgX192aXRlX2luamVjdGVkX29yaWdpbmFsX2Rpcm5hbWUgPSBcIi90bXAvd3QvcGxhdGZvcm0vdml0ZVwiO2NvbnN0IF9fdml0ZV9pbmplY3RlZF9vcmlnaW5hbF9maWxlbmFtZSA9IFwiL3RtcC93dC9wbGF0Zm9ybS92aXRlL3RyZWUudHNcIjtjb25zdCBfX3ZpdGVfaW5qZWN0ZWRfb3JpZ2luYWxfaW1wb3J0X21ldGFfdXJsID0gXCJmaWxlOi8vL3RtcC93dC9wbGF0Zm9ybS92aXRlL3RyZWUudHNcIjsvLyBBIHBhcnNlZCBtb2R1bGUgaXMgcmVhZCBhcyBpdCBjb21lczogd2hhdCBhIGJ1bmRsZXIncyBwYXJzZXIgZ2l2ZXMgaGFzIG5vIHR5cGVzIHRoYXQgYWxsIHZlcnNpb25zIHNoYXJlLlxuXG5leHBvcnQgY29uc3QgaXNOb2RlID0gKHZhbHVlOiB1bmtub3duKTogdmFsdWUgaXMgb2JqZWN0ID0+IHR5cGVvZiB2YWx1ZSA9PT0gJ29iamVjdCcgJiYgdmFsdWUgIT09IG51bGxcblxuZXhwb3J0IGZ1bmN0aW9uIGZpZWxkT2Yobm9kZTogdW5rbm93biwgbmFtZTogc3RyaW5nKTogdW5rbm93biB7XG4gIHJldHVybiBpc05vZGUobm9kZSkgPyBSZWZsZWN0LmdldChub2RlLCBuYW1lKSA6IHVuZGVmaW5lZFxufVxuXG5leHBvcnQgZnVuY3Rpb24gbGlzdE9mKG5vZGU6IHVua25vd24sIG5hbWU6IHN0cmluZyk6IHJlYWRvbmx5IHVua25vd25bXSB7XG4gIGNvbnN0IGxpc3QgPSBmaWVsZE9mKG5vZGUsIG5hbWUpXG4gIHJldHVybiBBcnJheS5pc0FycmF5KGxpc3QpID8gbGlzdCA6IFtdXG59XG5cbmV4cG9ydCBmdW5jdGlvbiB0ZXh0T2Yobm9kZTogdW5rbm93biwgbmFtZTogc3RyaW5nKTogc3RyaW5nIHtcbiAgY29uc3QgdmFsdWUgPSBmaWVsZE9mKG5vZGUsIG5hbWUpXG4gIHJldHVybiB0eXBlb2YgdmFsdWUgPT09ICdzdHJpbmcnID8gdmFsdWUgOiAnJ1xufVxuXG5leHBvcnQgY29uc3QgdHlwZU9mID0gKG5vZGU6IHVua25vd24pOiBzdHJpbmcgPT4gdGV4dE9mKG5vZGUsICd0eXBlJylcbiIsICJjb25zdCBfX3ZpdGVfaW5qZWN0ZWRfb3JpZ2luYWxfZGlybmFtZSA9IFwiL3RtcC93dC9wbGF0Zm9ybS92aXRlXCI7Y29uc3QgX192aXRlX2luamVjdGVkX29yaWdpbmFsX2ZpbGVuYW1lID0gXCIvdG1wL3d0L3BsYXRmb3JtL3ZpdGUvZnJlZS1uYW1lcy50c1wiO2NvbnN0IF9fdml0ZV9pbmplY3RlZF9vcmlnaW5hbF9pbXBvcnRfbWV0YV91cmwgPSBcImZpbGU6Ly8vdG1wL3d0L3BsYXRmb3JtL3ZpdGUvZnJlZS1uYW1lcy50c1wiO2ltcG9ydCB7IGZpZWxkT2YsIGlzTm9kZSwgbGlzdE9mLCB0ZXh0T2YsIHR5cGVPZiB9IGZyb20gJy4vdHJlZSdcblxuLyoqIFRoZSBnbG9iYWxzIHRoYXQgYSBtb2R1bGUgdXNlcyB3aXRob3V0IGRlY2xhcmluZyB0aGVtLiAqL1xuZXhwb3J0IGludGVyZmFjZSBGcmVlTmFtZXMge1xuICByZWFkb25seSB1c2VkOiBSZWFkb25seVNldDxzdHJpbmc+XG4gIC8qKiBUaG9zZSBhbW9uZyB0aGVtIHRoYXQgaXQgYWxzbyBhc3NpZ25zIHRvLiAqL1xuICByZWFkb25seSBhc3NpZ25lZDogUmVhZG9ubHlTZXQ8c3RyaW5nPlxufVxuXG5pbnRlcmZhY2UgU2NvcGUge1xuICByZWFkb25seSBvdXRlcjogU2NvcGUgfCB1bmRlZmluZWRcbiAgLyoqIFdoZXJlIGB2YXJgIGJlbG9uZ3MgdG86IGEgZnVuY3Rpb24ncyBvciB0aGUgbW9kdWxlJ3MuICovXG4gIHJlYWRvbmx5IGhvbGRzVmFyOiBib29sZWFuXG4gIHJlYWRvbmx5IGRlY2xhcmVkOiBTZXQ8c3RyaW5nPlxufVxuXG5pbnRlcmZhY2UgUmVmZXJlbmNlIHtcbiAgcmVhZG9ubHkgbmFtZTogc3RyaW5nXG4gIHJlYWRvbmx5IGZyb206IFNjb3BlXG4gIHJlYWRvbmx5IGFzc2lnbnM6IGJvb2xlYW5cbn1cblxuLyoqIERlY2xhcmF0aW9ucyBjb3VudCBpbiB0aGUgd2hvbGUgb2YgdGhlaXIgc2NvcGUsIHNvIG5hbWVzIGFyZSBsb29rZWQgdXAgd2hlbiBhbGwgYXJlIGtub3duLiAqL1xuZXhwb3J0IGZ1bmN0aW9uIGZyZWVOYW1lcyhwcm9ncmFtOiB1bmtub3duKTogRnJlZU5hbWVzIHtcbiAgY29uc3QgcmVmZXJlbmNlczogUmVmZXJlbmNlW10gPSBbXVxuICB2aXNpdChwcm9ncmFtLCBzY29wZUluKHVuZGVmaW5lZCksIHJlZmVyZW5jZXMpXG4gIGNvbnN0IGZyZWUgPSByZWZlcmVuY2VzLmZpbHRlcigoeyBuYW1lLCBmcm9tIH0pID0+ICFpc0RlY2xhcmVkKG5hbWUsIGZyb20pKVxuICBjb25zdCBuYW1lc09mID0gKHNvbWU6IHJlYWRvbmx5IFJlZmVyZW5jZVtdKTogUmVhZG9ubHlTZXQ8c3RyaW5nPiA9PiBuZXcgU2V0KHNvbWUubWFwKCh7IG5hbWUgfSkgPT4gbmFtZSkpXG4gIHJldHVybiB7IHVzZWQ6IG5hbWVzT2YoZnJlZSksIGFzc2lnbmVkOiBuYW1lc09mKGZyZWUuZmlsdGVyKCh7IGFzc2lnbnMgfSkgPT4gYXNzaWducykpIH1cbn1cblxuY29uc3Qgc2NvcGVJbiA9IChvdXRlcjogU2NvcGUgfCB1bmRlZmluZWQsIGhvbGRzVmFyID0gZmFsc2UpOiBTY29wZSA9PiAoeyBvdXRlciwgaG9sZHNWYXIsIGRlY2xhcmVkOiBuZXcgU2V0KCkgfSlcblxuZnVuY3Rpb24gaXNEZWNsYXJlZChuYW1lOiBzdHJpbmcsIGZyb206IFNjb3BlKTogYm9vbGVhbiB7XG4gIGZvciAobGV0IHNjb3BlOiBTY29wZSB8IHVuZGVmaW5lZCA9IGZyb207IHNjb3BlICE9PSB1bmRlZmluZWQ7IHNjb3BlID0gc2NvcGUub3V0ZXIpIHtcbiAgICBpZiAoc2NvcGUuZGVjbGFyZWQuaGFzKG5hbWUpKSByZXR1cm4gdHJ1ZVxuICB9XG4gIHJldHVybiBmYWxzZVxufVxuXG5mdW5jdGlvbiB2YXJTY29wZShzY29wZTogU2NvcGUpOiBTY29wZSB7XG4gIHJldHVybiBzY29wZS5ob2xkc1ZhciB8fCBzY29wZS5vdXRlciA9PT0gdW5kZWZpbmVkID8gc2NvcGUgOiB2YXJTY29wZShzY29wZS5vdXRlcilcbn1cblxudHlwZSBGb3VuZCA9IFJlZmVyZW5jZVtdXG5cbi8qKiBBIG5vZGUgaW4gYSBzY29wZTsgdGhlIG5hbWVzIG9mIGl0cyBmaWVsZHMgZGVjaWRlIG5vdGhpbmcgYnV0IGluIHRoZSBjYXNlcyBiZWxvdy4gKi9cbmZ1bmN0aW9uIHZpc2l0KG5vZGU6IHVua25vd24sIHNjb3BlOiBTY29wZSwgZm91bmQ6IEZvdW5kKTogdm9pZCB7XG4gIGlmIChBcnJheS5pc0FycmF5KG5vZGUpKSB7XG4gICAgZm9yIChjb25zdCBlYWNoIG9mIG5vZGUpIHZpc2l0KGVhY2gsIHNjb3BlLCBmb3VuZClcbiAgfSBlbHNlIGlmIChpc05vZGUobm9kZSkpIHtcbiAgICBjb25zdCBvd24gPSBraW5kc1t0eXBlT2Yobm9kZSldID8/IHZpc2l0RmllbGRzXG4gICAgb3duKG5vZGUsIHNjb3BlLCBmb3VuZClcbiAgfVxufVxuXG50eXBlIEtpbmQgPSAobm9kZTogb2JqZWN0LCBzY29wZTogU2NvcGUsIGZvdW5kOiBGb3VuZCkgPT4gdm9pZFxuXG5jb25zdCB2aXNpdEZpZWxkczogS2luZCA9IChub2RlLCBzY29wZSwgZm91bmQpID0+IHZpc2l0KE9iamVjdC52YWx1ZXMobm9kZSksIHNjb3BlLCBmb3VuZClcblxuLyoqIEEgcGF0dGVybjogbmFtZXMgdGhhdCBpdCBkZWNsYXJlcyBpbiBhIHNjb3BlLCBvciBhc3NpZ25zIHRvIHdpdGhvdXQgb25lLiAqL1xuZnVuY3Rpb24gYmluZChub2RlOiB1bmtub3duLCBzY29wZTogU2NvcGUsIGZvdW5kOiBGb3VuZCwgaW50bz86IFNjb3BlKTogdm9pZCB7XG4gIGNvbnN0IHBhcnQgPSAobmFtZTogc3RyaW5nKTogdm9pZCA9PiBiaW5kKGZpZWxkT2Yobm9kZSwgbmFtZSksIHNjb3BlLCBmb3VuZCwgaW50bylcbiAgY29uc3QgdHlwZSA9IHR5cGVPZihub2RlKVxuICBpZiAodHlwZSA9PT0gJ0lkZW50aWZpZXInKSB7XG4gICAgY29uc3QgbmFtZSA9IHRleHRPZihub2RlLCAnbmFtZScpXG4gICAgaWYgKGludG8gPT09IHVuZGVmaW5lZCkgZm91bmQucHVzaCh7IG5hbWUsIGZyb206IHNjb3BlLCBhc3NpZ25zOiB0cnVlIH0pXG4gICAgZWxzZSBpbnRvLmRlY2xhcmVkLmFkZChuYW1lKVxuICB9IGVsc2UgaWYgKHR5cGUgPT09ICdPYmplY3RQYXR0ZXJuJykge1xuICAgIGZvciAoY29uc3QgcHJvcGVydHkgb2YgbGlzdE9mKG5vZGUsICdwcm9wZXJ0aWVzJykpIGJpbmQocHJvcGVydHksIHNjb3BlLCBmb3VuZCwgaW50bylcbiAgfSBlbHNlIGlmICh0eXBlID09PSAnUHJvcGVydHknKSB7XG4gICAgdmlzaXRLZXkobm9kZSwgc2NvcGUsIGZvdW5kKVxuICAgIHBhcnQoJ3ZhbHVlJylcbiAgfSBlbHNlIGlmICh0eXBlID09PSAnQXJyYXlQYXR0ZXJuJykge1xuICAgIGZvciAoY29uc3QgZWxlbWVudCBvZiBsaXN0T2Yobm9kZSwgJ2VsZW1lbnRzJykpIGJpbmQoZWxlbWVudCwgc2NvcGUsIGZvdW5kLCBpbnRvKVxuICB9IGVsc2UgaWYgKHR5cGUgPT09ICdBc3NpZ25tZW50UGF0dGVybicpIHtcbiAgICBwYXJ0KCdsZWZ0JylcbiAgICB2aXNpdChmaWVsZE9mKG5vZGUsICdyaWdodCcpLCBzY29wZSwgZm91bmQpXG4gIH0gZWxzZSBpZiAodHlwZSA9PT0gJ1Jlc3RFbGVtZW50Jykge1xuICAgIHBhcnQoJ2FyZ3VtZW50JylcbiAgfSBlbHNlIHtcbiAgICB2aXNpdChub2RlLCBzY29wZSwgZm91bmQpXG4gIH1cbn1cblxuZnVuY3Rpb24gdmlzaXRLZXkobm9kZTogdW5rbm93biwgc2NvcGU6IFNjb3BlLCBmb3VuZDogRm91bmQpOiB2b2lkIHtcbiAgaWYgKGZpZWxkT2Yobm9kZSwgJ2NvbXB1dGVkJykgPT09IHRydWUpIHZpc2l0KGZpZWxkT2Yobm9kZSwgJ2tleScpLCBzY29wZSwgZm91bmQpXG59XG5cbmZ1bmN0aW9uIGRlY2xhcmVOYW1lKG5vZGU6IHVua25vd24sIHNjb3BlOiBTY29wZSk6IHZvaWQge1xuICBzY29wZS5kZWNsYXJlZC5hZGQodGV4dE9mKGZpZWxkT2Yobm9kZSwgJ2lkJyksICduYW1lJykpXG59XG5cbmNvbnN0IGluQmxvY2s6IEtpbmQgPSAobm9kZSwgc2NvcGUsIGZvdW5kKSA9PiB2aXNpdEZpZWxkcyhub2RlLCBzY29wZUluKHNjb3BlKSwgZm91bmQpXG5jb25zdCBub3RoaW5nOiBLaW5kID0gKCkgPT4gdW5kZWZpbmVkXG5cbmNvbnN0IG1lbWJlcjogS2luZCA9IChub2RlLCBzY29wZSwgZm91bmQpID0+IHtcbiAgdmlzaXRLZXkobm9kZSwgc2NvcGUsIGZvdW5kKVxuICB2aXNpdChmaWVsZE9mKG5vZGUsICd2YWx1ZScpLCBzY29wZSwgZm91bmQpXG59XG5cbi8qKiBBIG5hbWUgdGhhdCBpcyBhbHNvIHNlZW4gb3V0c2lkZSBvZiB3aGF0IGl0IG5hbWVzLiAqL1xuY29uc3QgZGVjbGFyZWQgPSAob3duOiBLaW5kKTogS2luZCA9PiAobm9kZSwgc2NvcGUsIGZvdW5kKSA9PiB7XG4gIGRlY2xhcmVOYW1lKG5vZGUsIHNjb3BlKVxuICBvd24obm9kZSwgc2NvcGUsIGZvdW5kKVxufVxuXG5jb25zdCBpbkZ1bmN0aW9uOiBLaW5kID0gKG5vZGUsIHNjb3BlLCBmb3VuZCkgPT4ge1xuICBjb25zdCBpbm5lciA9IHNjb3BlSW4oc2NvcGUpXG4gIGRlY2xhcmVOYW1lKG5vZGUsIGlubmVyKVxuICBpbm5lci5kZWNsYXJlZC5hZGQoJ2FyZ3VtZW50cycpXG4gIGZvciAoY29uc3QgcGFyYW1ldGVyIG9mIGxpc3RPZihub2RlLCAncGFyYW1zJykpIGJpbmQocGFyYW1ldGVyLCBpbm5lciwgZm91bmQsIGlubmVyKVxuICAvLyBBIHBhcmFtZXRlcidzIGRlZmF1bHQgZG9lcyBub3Qgc2VlIHdoYXQgdGhlIGJvZHkgZGVjbGFyZXMuXG4gIHZpc2l0KGZpZWxkT2Yobm9kZSwgJ2JvZHknKSwgc2NvcGVJbihpbm5lciwgdHJ1ZSksIGZvdW5kKVxufVxuXG5jb25zdCBpbkNsYXNzOiBLaW5kID0gKG5vZGUsIHNjb3BlLCBmb3VuZCkgPT4ge1xuICBjb25zdCBpbm5lciA9IHNjb3BlSW4oc2NvcGUpXG4gIGRlY2xhcmVOYW1lKG5vZGUsIGlubmVyKVxuICB2aXNpdChmaWVsZE9mKG5vZGUsICdzdXBlckNsYXNzJyksIGlubmVyLCBmb3VuZClcbiAgdmlzaXQoZmllbGRPZihub2RlLCAnYm9keScpLCBpbm5lciwgZm91bmQpXG59XG5cbmNvbnN0IGxvb3BPdmVyOiBLaW5kID0gKG5vZGUsIHNjb3BlLCBmb3VuZCkgPT4ge1xuICBjb25zdCBpbm5lciA9IHNjb3BlSW4oc2NvcGUpXG4gIGJpbmQoZmllbGRPZihub2RlLCAnbGVmdCcpLCBpbm5lciwgZm91bmQpXG4gIHZpc2l0KGZpZWxkT2Yobm9kZSwgJ3JpZ2h0JyksIGlubmVyLCBmb3VuZClcbiAgdmlzaXQoZmllbGRPZihub2RlLCAnYm9keScpLCBpbm5lciwgZm91bmQpXG59XG5cbi8qKiBUaGUga2luZHMgb2YgRVNUcmVlIGluIHdoaWNoIGEgbmFtZSBpcyBzb21ldGhpbmcgZWxzZSB0aGFuIGEgdXNlIG9mIGl0LCBvciBhIHNjb3BlIGJlZ2lucy4gKi9cbmNvbnN0IGtpbmRzOiBSZWFkb25seTxSZWNvcmQ8c3RyaW5nLCBLaW5kIHwgdW5kZWZpbmVkPj4gPSB7XG4gIElkZW50aWZpZXI6IChub2RlLCBzY29wZSwgZm91bmQpID0+XG4gICAgdm9pZCBmb3VuZC5wdXNoKHsgbmFtZTogdGV4dE9mKG5vZGUsICduYW1lJyksIGZyb206IHNjb3BlLCBhc3NpZ25zOiBmYWxzZSB9KSxcbiAgTWVtYmVyRXhwcmVzc2lvbihub2RlLCBzY29wZSwgZm91bmQpIHtcbiAgICB2aXNpdChmaWVsZE9mKG5vZGUsICdvYmplY3QnKSwgc2NvcGUsIGZvdW5kKVxuICAgIGlmIChmaWVsZE9mKG5vZGUsICdjb21wdXRlZCcpID09PSB0cnVlKSB2aXNpdChmaWVsZE9mKG5vZGUsICdwcm9wZXJ0eScpLCBzY29wZSwgZm91bmQpXG4gIH0sXG4gIFByb3BlcnR5OiBtZW1iZXIsXG4gIE1ldGhvZERlZmluaXRpb246IG1lbWJlcixcbiAgUHJvcGVydHlEZWZpbml0aW9uOiBtZW1iZXIsXG4gIExhYmVsZWRTdGF0ZW1lbnQ6IChub2RlLCBzY29wZSwgZm91bmQpID0+IHZpc2l0KGZpZWxkT2Yobm9kZSwgJ2JvZHknKSwgc2NvcGUsIGZvdW5kKSxcbiAgQnJlYWtTdGF0ZW1lbnQ6IG5vdGhpbmcsXG4gIENvbnRpbnVlU3RhdGVtZW50OiBub3RoaW5nLFxuICBNZXRhUHJvcGVydHk6IG5vdGhpbmcsXG4gIEltcG9ydERlY2xhcmF0aW9uKG5vZGUsIHNjb3BlKSB7XG4gICAgZm9yIChjb25zdCBzcGVjaWZpZXIgb2YgbGlzdE9mKG5vZGUsICdzcGVjaWZpZXJzJykpIHtcbiAgICAgIHNjb3BlLmRlY2xhcmVkLmFkZCh0ZXh0T2YoZmllbGRPZihzcGVjaWZpZXIsICdsb2NhbCcpLCAnbmFtZScpKVxuICAgIH1cbiAgfSxcbiAgRXhwb3J0TmFtZWREZWNsYXJhdGlvbihub2RlLCBzY29wZSwgZm91bmQpIHtcbiAgICB2aXNpdChmaWVsZE9mKG5vZGUsICdkZWNsYXJhdGlvbicpLCBzY29wZSwgZm91bmQpXG4gICAgaWYgKHR5cGVPZihmaWVsZE9mKG5vZGUsICdzb3VyY2UnKSkgIT09ICcnKSByZXR1cm5cbiAgICBmb3IgKGNvbnN0IHNwZWNpZmllciBvZiBsaXN0T2Yobm9kZSwgJ3NwZWNpZmllcnMnKSkgdmlzaXQoZmllbGRPZihzcGVjaWZpZXIsICdsb2NhbCcpLCBzY29wZSwgZm91bmQpXG4gIH0sXG4gIEV4cG9ydEFsbERlY2xhcmF0aW9uOiBub3RoaW5nLFxuICBWYXJpYWJsZURlY2xhcmF0aW9uKG5vZGUsIHNjb3BlLCBmb3VuZCkge1xuICAgIGNvbnN0IGludG8gPSB0ZXh0T2Yobm9kZSwgJ2tpbmQnKSA9PT0gJ3ZhcicgPyB2YXJTY29wZShzY29wZSkgOiBzY29wZVxuICAgIGZvciAoY29uc3QgZGVjbGFyYXRvciBvZiBsaXN0T2Yobm9kZSwgJ2RlY2xhcmF0aW9ucycpKSB7XG4gICAgICBiaW5kKGZpZWxkT2YoZGVjbGFyYXRvciwgJ2lkJyksIHNjb3BlLCBmb3VuZCwgaW50bylcbiAgICAgIHZpc2l0KGZpZWxkT2YoZGVjbGFyYXRvciwgJ2luaXQnKSwgc2NvcGUsIGZvdW5kKVxuICAgIH1cbiAgfSxcbiAgRnVuY3Rpb25EZWNsYXJhdGlvbjogZGVjbGFyZWQoaW5GdW5jdGlvbiksXG4gIEZ1bmN0aW9uRXhwcmVzc2lvbjogaW5GdW5jdGlvbixcbiAgQXJyb3dGdW5jdGlvbkV4cHJlc3Npb246IGluRnVuY3Rpb24sXG4gIENsYXNzRGVjbGFyYXRpb246IGRlY2xhcmVkKGluQ2xhc3MpLFxuICBDbGFzc0V4cHJlc3Npb246IGluQ2xhc3MsXG4gIFN0YXRpY0Jsb2NrOiAobm9kZSwgc2NvcGUsIGZvdW5kKSA9PiB2aXNpdEZpZWxkcyhub2RlLCBzY29wZUluKHNjb3BlLCB0cnVlKSwgZm91bmQpLFxuICBDYXRjaENsYXVzZShub2RlLCBzY29wZSwgZm91bmQpIHtcbiAgICBjb25zdCBpbm5lciA9IHNjb3BlSW4oc2NvcGUpXG4gICAgYmluZChmaWVsZE9mKG5vZGUsICdwYXJhbScpLCBpbm5lciwgZm91bmQsIGlubmVyKVxuICAgIHZpc2l0KGZpZWxkT2Yobm9kZSwgJ2JvZHknKSwgaW5uZXIsIGZvdW5kKVxuICB9LFxuICBBc3NpZ25tZW50RXhwcmVzc2lvbihub2RlLCBzY29wZSwgZm91bmQpIHtcbiAgICBiaW5kKGZpZWxkT2Yobm9kZSwgJ2xlZnQnKSwgc2NvcGUsIGZvdW5kKVxuICAgIHZpc2l0KGZpZWxkT2Yobm9kZSwgJ3JpZ2h0JyksIHNjb3BlLCBmb3VuZClcbiAgfSxcbiAgVXBkYXRlRXhwcmVzc2lvbjogKG5vZGUsIHNjb3BlLCBmb3VuZCkgPT4gYmluZChmaWVsZE9mKG5vZGUsICdhcmd1bWVudCcpLCBzY29wZSwgZm91bmQpLFxuICBCbG9ja1N0YXRlbWVudDogaW5CbG9jayxcbiAgRm9yU3RhdGVtZW50OiBpbkJsb2NrLFxuICBGb3JJblN0YXRlbWVudDogbG9vcE92ZXIsXG4gIEZvck9mU3RhdGVtZW50OiBsb29wT3ZlcixcbiAgU3dpdGNoU3RhdGVtZW50OiBpbkJsb2NrLFxufVxuIiwgImNvbnN0IF9fdml0ZV9pbmplY3RlZF9vcmlnaW5hbF9kaXJuYW1lID0gXCIvdG1wL3d0L3BsYXRmb3JtL3ZpdGVcIjtjb25zdCBfX3ZpdGVfaW5qZWN0ZWRfb3JpZ2luYWxfZmlsZW5hbWUgPSBcIi90bXAvd3QvcGxhdGZvcm0vdml0ZS9jbGllbnQtZ2xvYmFscy50c1wiO2NvbnN0IF9fdml0ZV9pbmplY3RlZF9vcmlnaW5hbF9pbXBvcnRfbWV0YV91cmwgPSBcImZpbGU6Ly8vdG1wL3d0L3BsYXRmb3JtL3ZpdGUvY2xpZW50LWdsb2JhbHMudHNcIjtpbXBvcnQgeyBmcmVlTmFtZXMgfSBmcm9tICcuL2ZyZWUtbmFtZXMnXG5cbi8qKiBBIG1vZHVsZSBvZiBvdXJzIGJlc2lkZSBgZ2xvYmFsc2AsIGFuZCB3aGF0IGl0IGV4cG9ydHMgdGhlcmUuICovXG5leHBvcnQgaW50ZXJmYWNlIE93bkdsb2JhbCB7XG4gIHJlYWRvbmx5IG5hbWU6IHN0cmluZ1xuICByZWFkb25seSBtb2R1bGU6ICdnbG9iYWxzJyB8ICd1cmwnIHwgJ3Njb3BlJ1xuICByZWFkb25seSBsb2NhbDogc3RyaW5nXG59XG5cbi8qKiBUaGUgZ2xvYmFscyB0aGF0IFdlYlNvY2tldCBjbGllbnRzIGxvb2sgZm9yLCBhbmQgdGhlIG1vZHVsZXMgb2Ygb3Vycy4gKi9cbmNvbnN0IEdMT0JBTFMgPSBbXG4gIHsgbmFtZTogJ1dlYlNvY2tldCcsIG1vZHVsZTogJ2dsb2JhbHMnLCBsb2NhbDogJ293bldlYlNvY2tldCcgfSxcbiAgeyBuYW1lOiAnRXZlbnQnLCBtb2R1bGU6ICdnbG9iYWxzJywgbG9jYWw6ICdvd25FdmVudCcgfSxcbiAgeyBuYW1lOiAnRXZlbnRUYXJnZXQnLCBtb2R1bGU6ICdnbG9iYWxzJywgbG9jYWw6ICdvd25FdmVudFRhcmdldCcgfSxcbiAgeyBuYW1lOiAnTWVzc2FnZUV2ZW50JywgbW9kdWxlOiAnZ2xvYmFscycsIGxvY2FsOiAnb3duTWVzc2FnZUV2ZW50JyB9LFxuICB7IG5hbWU6ICdDbG9zZUV2ZW50JywgbW9kdWxlOiAnZ2xvYmFscycsIGxvY2FsOiAnb3duQ2xvc2VFdmVudCcgfSxcbiAgeyBuYW1lOiAnQWJvcnRDb250cm9sbGVyJywgbW9kdWxlOiAnZ2xvYmFscycsIGxvY2FsOiAnb3duQWJvcnRDb250cm9sbGVyJyB9LFxuICB7IG5hbWU6ICdBYm9ydFNpZ25hbCcsIG1vZHVsZTogJ2dsb2JhbHMnLCBsb2NhbDogJ293bkFib3J0U2lnbmFsJyB9LFxuICB7IG5hbWU6ICdUZXh0RW5jb2RlcicsIG1vZHVsZTogJ2dsb2JhbHMnLCBsb2NhbDogJ293blRleHRFbmNvZGVyJyB9LFxuICB7IG5hbWU6ICdUZXh0RGVjb2RlcicsIG1vZHVsZTogJ2dsb2JhbHMnLCBsb2NhbDogJ293blRleHREZWNvZGVyJyB9LFxuICB7IG5hbWU6ICdhdG9iJywgbW9kdWxlOiAnZ2xvYmFscycsIGxvY2FsOiAnb3duQXRvYicgfSxcbiAgeyBuYW1lOiAnYnRvYScsIG1vZHVsZTogJ2dsb2JhbHMnLCBsb2NhbDogJ293bkJ0b2EnIH0sXG4gIHsgbmFtZTogJ3F1ZXVlTWljcm90YXNrJywgbW9kdWxlOiAnZ2xvYmFscycsIGxvY2FsOiAnb3duUXVldWVNaWNyb3Rhc2snIH0sXG4gIHsgbmFtZTogJ25hdmlnYXRvcicsIG1vZHVsZTogJ2dsb2JhbHMnLCBsb2NhbDogJ293bk5hdmlnYXRvcicgfSxcbiAgeyBuYW1lOiAnVVJMJywgbW9kdWxlOiAndXJsJywgbG9jYWw6ICdvd25VcmwnIH0sXG4gIHsgbmFtZTogJ1VSTFNlYXJjaFBhcmFtcycsIG1vZHVsZTogJ3VybCcsIGxvY2FsOiAnb3duVXJsU2VhcmNoUGFyYW1zJyB9LFxuICB7IG5hbWU6ICdzZWxmJywgbW9kdWxlOiAnc2NvcGUnLCBsb2NhbDogJ293blNjb3BlJyB9LFxuICB7IG5hbWU6ICdnbG9iYWxUaGlzJywgbW9kdWxlOiAnc2NvcGUnLCBsb2NhbDogJ293blNjb3BlJyB9LFxuXSBhcyBjb25zdCBzYXRpc2ZpZXMgcmVhZG9ubHkgT3duR2xvYmFsW11cblxuLyoqIFRoZSBtb2R1bGVzIGJlc2lkZSBlYWNoIG90aGVyIHRoYXQgZXhwb3J0IHRoZW0uICovXG5leHBvcnQgY29uc3QgZ2xvYmFsTW9kdWxlcyA9IFsuLi5uZXcgU2V0KEdMT0JBTFMubWFwKCh7IG1vZHVsZSB9KSA9PiBtb2R1bGUpKV1cblxuY29uc3QgTkFNRUQgPSBuZXcgUmVnRXhwKGBcXFxcYigke0dMT0JBTFMubWFwKCh7IG5hbWUgfSkgPT4gbmFtZSkuam9pbignfCcpfSlcXFxcYmApXG5cbi8qKiBUaG9zZSB0aGF0IGEgbW9kdWxlIHVzZXMgYW5kIGRvZXMgbm90IGFzc2lnbiB0by4gKi9cbmV4cG9ydCBmdW5jdGlvbiBnbG9iYWxzSW4oY29kZTogc3RyaW5nLCBwYXJzZTogKGNvZGU6IHN0cmluZykgPT4gdW5rbm93bik6IHJlYWRvbmx5ICh0eXBlb2YgR0xPQkFMUylbbnVtYmVyXVtdIHtcbiAgaWYgKCFOQU1FRC50ZXN0KGNvZGUpKSByZXR1cm4gW11cbiAgY29uc3QgeyB1c2VkLCBhc3NpZ25lZCB9ID0gZnJlZU5hbWVzKHBhcnNlKGNvZGUpKVxuICByZXR1cm4gR0xPQkFMUy5maWx0ZXIoKHsgbmFtZSB9KSA9PiB1c2VkLmhhcyhuYW1lKSAmJiAhYXNzaWduZWQuaGFzKG5hbWUpKVxufVxuIiwgImNvbnN0IF9fdml0ZV9pbmplY3RlZF9vcmlnaW5hbF9kaXJuYW1lID0gXCIvdG1wL3d0L3BsYXRmb3JtL3ZpdGVcIjtjb25zdCBfX3ZpdGVfaW5qZWN0ZWRfb3JpZ2luYWxfZmlsZW5hbWUgPSBcIi90bXAvd3QvcGxhdGZvcm0vdml0ZS92ZW5kb3ItY2h1bmsudHNcIjtjb25zdCBfX3ZpdGVfaW5qZWN0ZWRfb3JpZ2luYWxfaW1wb3J0X21ldGFfdXJsID0gXCJmaWxlOi8vL3RtcC93dC9wbGF0Zm9ybS92aXRlL3ZlbmRvci1jaHVuay50c1wiOy8qKiBXaGljaCBmaWxlIG9mIHRoZSBvdXRwdXQgYSBtb2R1bGUgY29tZXMgaW50bzogYXMgUm9sbHVwJ3MgYG1hbnVhbENodW5rc2AgaGFzIGl0LiAqL1xuZXhwb3J0IHR5cGUgQ2h1bmtPZiA9IChpZDogc3RyaW5nLCBncmFwaDogTW9kdWxlR3JhcGgpID0+IHVua25vd25cblxuZXhwb3J0IGludGVyZmFjZSBNb2R1bGVHcmFwaCB7XG4gIGdldE1vZHVsZUluZm8oaWQ6IHN0cmluZyk6IHsgcmVhZG9ubHkgaW1wb3J0ZWRJZHM6IHJlYWRvbmx5IHN0cmluZ1tdIH0gfCBudWxsXG59XG5cbi8qKiBUaGUgb25lIGZpbGUgdGhhdCB1bmkncyBidWlsZGVyIG1ha2VzIG9mIGFsbCBwYWNrYWdlczsgYSBtb2R1bGUgb2YgdGhlIHByb2plY3QgYmVjb21lcyBhIGZpbGUgb2YgaXRzIG93bi4gKi9cbmNvbnN0IFZFTkRPUiA9ICdjb21tb24vdmVuZG9yJ1xuXG4vKipcbiAqIFB1dHMgdGhlc2UgbW9kdWxlcywgYW5kIHdoYXQgb2YgdGhlaXJzIHRoZXkgaW1wb3J0LCBhbW9uZyB0aGUgcGFja2FnZXMuIEZyb20gYHVuaV9tb2R1bGVzYCB0aGV5IHdvdWxkIGJlIGZpbGVzIG9mIHRoZVxuICogcHJvamVjdDogcGFja2FnZXMgd291bGQgaW1wb3J0IHRoZW0gYW5kIHRoZXkgdW5pJ3MgcnVudGltZSwgd2hpY2ggaXMgYW1vbmcgdGhlIHBhY2thZ2VzLiBJbiBzdWNoIGEgY3ljbGUgdGhlIG1vZHVsZVxuICogdGhhdCBpcyByZWFkIHNlY29uZCBmaW5kcyB0aGUgZmlyc3Qgb25lIGVtcHR5LlxuICovXG5leHBvcnQgZnVuY3Rpb24gaW5WZW5kb3IoY2h1bmtPZjogQ2h1bmtPZiwgcm9vdHM6ICgpID0+IHJlYWRvbmx5IHN0cmluZ1tdLCBpc1RoZWlyczogKGlkOiBzdHJpbmcpID0+IGJvb2xlYW4pOiBDaHVua09mIHtcbiAgbGV0IGNob3NlbjogUmVhZG9ubHlTZXQ8c3RyaW5nPiB8IHVuZGVmaW5lZFxuICByZXR1cm4gKGlkLCBncmFwaCkgPT4ge1xuICAgIGNob3NlbiA/Pz0gcmVhY2hlZEZyb20ocm9vdHMoKSwgaXNUaGVpcnMsIGdyYXBoKVxuICAgIHJldHVybiBjaG9zZW4uaGFzKGlkKSA/IFZFTkRPUiA6IGNodW5rT2YoaWQsIGdyYXBoKVxuICB9XG59XG5cbmZ1bmN0aW9uIHJlYWNoZWRGcm9tKHJvb3RzOiByZWFkb25seSBzdHJpbmdbXSwgaXNUaGVpcnM6IChpZDogc3RyaW5nKSA9PiBib29sZWFuLCBncmFwaDogTW9kdWxlR3JhcGgpOiBTZXQ8c3RyaW5nPiB7XG4gIGNvbnN0IHJlYWNoZWQgPSBuZXcgU2V0PHN0cmluZz4oKVxuICBjb25zdCB3YWl0aW5nID0gWy4uLnJvb3RzXVxuICBmb3IgKGxldCBpZCA9IHdhaXRpbmcucG9wKCk7IGlkICE9PSB1bmRlZmluZWQ7IGlkID0gd2FpdGluZy5wb3AoKSkge1xuICAgIGlmIChyZWFjaGVkLmhhcyhpZCkgfHwgIWlzVGhlaXJzKGlkKSkgY29udGludWVcbiAgICByZWFjaGVkLmFkZChpZClcbiAgICB3YWl0aW5nLnB1c2goLi4uKGdyYXBoLmdldE1vZHVsZUluZm8oaWQpPy5pbXBvcnRlZElkcyA/PyBbXSkpXG4gIH1cbiAgcmV0dXJuIHJlYWNoZWRcbn1cbiIsICJjb25zdCBfX3ZpdGVfaW5qZWN0ZWRfb3JpZ2luYWxfZGlybmFtZSA9IFwiL3RtcC93dC9wbGF0Zm9ybS92aXRlXCI7Y29uc3QgX192aXRlX2luamVjdGVkX29yaWdpbmFsX2ZpbGVuYW1lID0gXCIvdG1wL3d0L3BsYXRmb3JtL3ZpdGUvd2ViLXNvY2tldC50c1wiO2NvbnN0IF9fdml0ZV9pbmplY3RlZF9vcmlnaW5hbF9pbXBvcnRfbWV0YV91cmwgPSBcImZpbGU6Ly8vdG1wL3d0L3BsYXRmb3JtL3ZpdGUvd2ViLXNvY2tldC50c1wiO2ltcG9ydCB0eXBlIHsgQ2h1bmtpbmdQbHVnaW4gfSBmcm9tICcuL2J1aWxkLXBsdWdpbidcbmltcG9ydCB7IGdsb2JhbE1vZHVsZXMsIGdsb2JhbHNJbiB9IGZyb20gJy4vY2xpZW50LWdsb2JhbHMnXG5pbXBvcnQgeyBjcmVhdGVPd25Nb2R1bGVzLCBwYXRoT2ZJZCB9IGZyb20gJy4vb3duLW1vZHVsZXMnXG5pbXBvcnQgeyBpblZlbmRvciwgdHlwZSBDaHVua09mIH0gZnJvbSAnLi92ZW5kb3ItY2h1bmsnXG5cbi8qKiBUaGUgdGVuIGNsaWVudHMgb2YgZG9jcy9lbi9jbGllbnRzLm1kLCBhbmQgd2hhdCB0aGV5IGJyaW5nIGFsb25nIHRoYXQgdXNlcyBzdWNoIGEgbmFtZS4gKi9cbmNvbnN0IENMSUVOVFMgPSBbXG4gICdzb2NrZXQuaW8tY2xpZW50JywgJ2VuZ2luZS5pby1jbGllbnQnLCAnZW5naW5lLmlvLXBhcnNlcicsICdtcXR0JywgJ2dyYXBocWwtd3MnLCAnY2VudHJpZnVnZScsICdwaG9lbml4JyxcbiAgJ0BtaWNyb3NvZnQvc2lnbmFscicsICdAc3RvbXAvc3RvbXBqcycsICdAbmF0cy1pby9uYXRzLWNvcmUnLCAnQG5hdHMtaW8vbmtleXMnLCAnQG5hdHMtaW8vbnVpZCcsICd0d2VldG5hY2wnLFxuICAncmVjb25uZWN0aW5nLXdlYnNvY2tldCcsICdwYXJ0eXNvY2tldCcsXG5dXG5cbi8qKiBUaGUgcGFja2FnZSBvZiBhIG1vZHVsZTogdGhlIGlubmVybW9zdCwgYmVjYXVzZSBwYWNrYWdlcyBtYXkgYnJpbmcgb3RoZXJzIGFsb25nLiAqL1xuY29uc3QgUEFDS0FHRSA9IC8uKlxcLyg/Om5vZGVfbW9kdWxlc3x1bmlfbW9kdWxlcylcXC8oKD86QFteL10rXFwvKT9bXi9dKylcXC8vXG5cbi8qKiBQYWNrYWdlcyB0aGF0IGJyaW5nIHdoYXQgdGhleSBuZWVkIGFsb25nOiB1bmkncyBhbmQgVnVlJ3MgcnVudGltZXMsIGFuZCBvdXJzLiBObyB3YXJuaW5nIG5hbWVzIG9uZSAoVlAtMjUpLiAqL1xuY29uc3QgQ09NUExFVEUgPSAvXihAZGNsb3VkaW9cXC98QHZ1ZVxcL3wodnVlfHBpbmlhfGNvcmUtanMtcHVyZSkkfHRyYWRld2lyZSkvXG5cbi8qKiBUaGUgcGxhdGZvcm0ncyBuYW1lIGluIHVuaSdzIGJ1aWxkZXI6IGBoNWAsIGBhcHBgLCBgbXAtd2VpeGluYCwgXHUyMDI2OyBlbXB0eSBpbiBhIGJ1aWxkIHRoYXQgaXMgbm90IHVuaSdzLiAqL1xuY29uc3QgaXNGb3JCcm93c2VycyA9ICgpOiBib29sZWFuID0+IFsnJywgJ2g1JywgJ3dlYiddLmluY2x1ZGVzKHByb2Nlc3MuZW52WydVTklfUExBVEZPUk0nXSA/PyAnJylcblxuLyoqIEVhY2ggaGFzIG1hbnkgZmlsZXM7IGFuIGFwcCBoYXMgb25lLiAqL1xuY29uc3QgaXNGb3JNaW5pUHJvZ3JhbSA9ICgpOiBib29sZWFuID0+IC9eKG1wfHF1aWNrYXBwKS0vLnRlc3QocHJvY2Vzcy5lbnZbJ1VOSV9QTEFURk9STSddID8/ICcnKVxuXG4vKiogVGhlIG9wdGlvbnMgb2YgYHRyYWRld2lyZVdlYlNvY2tldGAuICovXG5leHBvcnQgaW50ZXJmYWNlIFdlYlNvY2tldFBsdWdpbk9wdGlvbnMge1xuICAvKipcbiAgICogTmFtZXMgb2YgZnVydGhlciBwYWNrYWdlcyB3aG9zZSBtb2R1bGVzIGdldCB0aGUgZ2xvYmFscywgc3VjaCBhcyBhIGNsaWVudCB0aGF0IGlzIG5vdCBpbiBkb2NzL2VuL2NsaWVudHMubWQuXG4gICAqIEBkZWZhdWx0IG5vbmVcbiAgICovXG4gIHJlYWRvbmx5IGluY2x1ZGU/OiByZWFkb25seSBzdHJpbmdbXVxuICAvKipcbiAgICogTmFtZXMgb2YgcGFja2FnZXMgdGhhdCBhcmUgbGVmdCBhbG9uZTogb2YgdGhlIGNsaWVudHMgaW4gZG9jcy9lbi9jbGllbnRzLm1kLCBvciBvZiBvbmUgdGhhdCBhIHdhcm5pbmcgbmFtZXMuXG4gICAqIEBkZWZhdWx0IG5vbmVcbiAgICovXG4gIHJlYWRvbmx5IGV4Y2x1ZGU/OiByZWFkb25seSBzdHJpbmdbXVxufVxuXG4vKipcbiAqIEZvciBtaW5pLXByb2dyYW1zIGFuZCBhcHBzLCB3aGVyZSBlYWNoIHNjcmlwdCBpcyB3cmFwcGVkIGluIGEgZnVuY3Rpb24gd2hvc2UgcGFyYW1ldGVycyBoaWRlIHdoYXQgc29tZWJvZHkgcHV0IGFtb25nXG4gKiB0aGUgZ2xvYmFsczogYSBtb2R1bGUgb2YgdGhlIGFwcGxpY2F0aW9uIG9yIG9mIGEga25vd24gY2xpZW50IHRoYXQgdXNlcyBgV2ViU29ja2V0YCwgb3Igd2hhdCBlbHNlIGNsaWVudHMgb2Ygb25lIG5lZWQsXG4gKiBnZXRzIGl0IGZyb20gYHRyYWRld2lyZS93ZWItc29ja2V0YCBieSBhbiBpbXBvcnQsIGFuZCBvbmx5IHdoYXQgaXQgdXNlcy4gRXZlcnkgb3RoZXIgcGFja2FnZSBpcyBsZWZ0IGFsb25lLCBiZWNhdXNlXG4gKiBhbiBTREsgdGhhdCBzZWVzIGBXZWJTb2NrZXRgIGFuZCBgbmF2aWdhdG9yYCB0YWtlcyB0aGUgYXBwIGZvciBhIGJyb3dzZXIuIE5hbWVzIHRoYXQgYSBtb2R1bGUgZGVjbGFyZXMgaXRzZWxmIHN0YXkgaXRzXG4gKiBvd24uIERvZXMgbm90aGluZyBmb3IgSDUsIHdoaWNoIGhhcyBpdCBhbGwuIEl0cyBwbGFjZSBhbW9uZyB0aGUgcGx1Z2lucyBkb2VzIG5vdCBtYXR0ZXIuXG4gKiBAcGFyYW0gb3B0aW9ucyBmdXJ0aGVyIHBhY2thZ2VzLCBhbmQgdGhvc2UgdG8gbGVhdmUgYWxvbmVcbiAqIEBleGFtcGxlIGV4cG9ydCBkZWZhdWx0IGRlZmluZUNvbmZpZyh7IHBsdWdpbnM6IFt1bmkoKSwgdHJhZGV3aXJlV2ViU29ja2V0KCldIH0pXG4gKi9cbmV4cG9ydCBmdW5jdGlvbiB0cmFkZXdpcmVXZWJTb2NrZXQob3B0aW9uczogV2ViU29ja2V0UGx1Z2luT3B0aW9ucyA9IHt9KTogQ2h1bmtpbmdQbHVnaW4ge1xuICBjb25zdCB7IGluY2x1ZGUgPSBbXSwgZXhjbHVkZSA9IFtdIH0gPSBvcHRpb25zXG4gIGNvbnN0IG93biA9IGNyZWF0ZU93bk1vZHVsZXMoKVxuICBjb25zdCBpbmNsdWRlZCA9IG5ldyBTZXQoWy4uLkNMSUVOVFMsIC4uLmluY2x1ZGVdLmZpbHRlcigobmFtZSkgPT4gIWV4Y2x1ZGUuaW5jbHVkZXMobmFtZSkpKVxuICAvKiogUGFja2FnZXMgdGhhdCBhcmUgbmFtZWQgb24gcHVycG9zZSwgb3Igd2VyZSB3YXJuZWQgYWJvdXQuICovXG4gIGNvbnN0IGtub3duID0gbmV3IFNldChleGNsdWRlKVxuICBjb25zdCBtb2R1bGVPZiA9IChuYW1lOiBzdHJpbmcpOiBzdHJpbmcgPT4gb3duLnBhdGhPZihgd2ViLXNvY2tldC9nbG9iYWxzLyR7bmFtZX1gKVxuICByZXR1cm4ge1xuICAgIG5hbWU6ICd0cmFkZXdpcmU6d2ViLXNvY2tldCcsXG4gICAgYXBwbHk6ICdidWlsZCcsXG4gICAgYXN5bmMgYnVpbGRTdGFydCgpIHtcbiAgICAgIGF3YWl0IG93bi5maW5kKChzb3VyY2UpID0+IHRoaXMucmVzb2x2ZShzb3VyY2UpKVxuICAgIH0sXG4gICAgdHJhbnNmb3JtOiB7XG4gICAgICBvcmRlcjogJ3Bvc3QnLFxuICAgICAgaGFuZGxlcihjb2RlLCBpZCkge1xuICAgICAgICBjb25zdCBwYXRoID0gcGF0aE9mSWQoaWQpXG4gICAgICAgIGlmIChpc0ZvckJyb3dzZXJzKCkgfHwgaWQuc3RhcnRzV2l0aCgnXFwwJykpIHJldHVybiBudWxsXG4gICAgICAgIC8vIFRoZSBnbG9iYWxzIGFyZSBpbXBvcnRlZCBieSB0aGUgbW9kdWxlcyB0aGF0IHVzZSB0aGVtLCBzbyB0aGUgZW50cnkgaXMgZW1wdHkuXG4gICAgICAgIGlmIChwYXRoID09PSBvd24ucGF0aE9mKCd3ZWItc29ja2V0L2F1dG8nKSkgcmV0dXJuIHsgY29kZTogJ2V4cG9ydCB7fTtcXG4nLCBtYXA6IG51bGwgfVxuICAgICAgICBpZiAob3duLmhvbGRzKHBhdGgpKSByZXR1cm4gbnVsbFxuICAgICAgICBjb25zdCBbLCBvZl0gPSBQQUNLQUdFLmV4ZWMocGF0aCkgPz8gW11cbiAgICAgICAgY29uc3QgaXNMZWZ0ID0gb2YgIT09IHVuZGVmaW5lZCAmJiAhaW5jbHVkZWQuaGFzKG9mKVxuICAgICAgICBpZiAoaXNMZWZ0ICYmIChrbm93bi5oYXMob2YpIHx8IENPTVBMRVRFLnRlc3Qob2YpKSkgcmV0dXJuIG51bGxcbiAgICAgICAgY29uc3QgZ2xvYmFscyA9IGdsb2JhbHNJbihjb2RlLCAodGV4dCkgPT4gdGhpcy5wYXJzZSh0ZXh0KSlcbiAgICAgICAgaWYgKGlzTGVmdCkge1xuICAgICAgICAgIGlmIChnbG9iYWxzLnNvbWUoKHsgbmFtZSB9KSA9PiBuYW1lID09PSAnV2ViU29ja2V0JykpIHtcbiAgICAgICAgICAgIGtub3duLmFkZChvZilcbiAgICAgICAgICAgIHRoaXMud2FybihgW3RyYWRld2lyZV0gJHtvZn0gdXNlcyBXZWJTb2NrZXQgYW5kIGlzIGxlZnQgYWxvbmUuIElmIGl0IG5lZWRzIGEgYnJvd3NlcidzLCB3cml0ZSBgXG4gICAgICAgICAgICAgICsgYHRyYWRld2lyZVdlYlNvY2tldCh7IGluY2x1ZGU6IFsnJHtvZn0nXSB9KTsgb3RoZXJ3aXNlIG5hbWUgaXQgaW4gZXhjbHVkZS5gKVxuICAgICAgICAgIH1cbiAgICAgICAgICByZXR1cm4gbnVsbFxuICAgICAgICB9XG4gICAgICAgIGNvbnN0IGltcG9ydHMgPSBnbG9iYWxzLm1hcCgoeyBuYW1lLCBtb2R1bGUsIGxvY2FsIH0pID0+XG4gICAgICAgICAgYGltcG9ydCB7ICR7bG9jYWx9IGFzICR7bmFtZX0gfSBmcm9tICR7SlNPTi5zdHJpbmdpZnkobW9kdWxlT2YobW9kdWxlKSl9O1xcbmApXG4gICAgICAgIC8vIEFuIGltcG9ydCBvZiB0aGUgc2FtZSBuYW1lIGlzIHdoYXQgdGhlIG1vZHVsZSB0aGVuIG1lYW5zIGJ5IGl0OiBub3RoaW5nIGluIGl0IG1vdmVzLCBpdHMgbWFwIHN0YXlzIHRydWUuXG4gICAgICAgIHJldHVybiBpbXBvcnRzLmxlbmd0aCA9PT0gMCA/IG51bGwgOiB7IGNvZGU6IGAke2NvZGV9XFxuJHtpbXBvcnRzLmpvaW4oJycpfWAsIG1hcDogbnVsbCB9XG4gICAgICB9LFxuICAgIH0sXG4gICAgb3V0cHV0T3B0aW9ucyhvcHRpb25zKSB7XG4gICAgICBjb25zdCB7IG1hbnVhbENodW5rcyB9ID0gb3B0aW9uc1xuICAgICAgaWYgKCFpc0Zvck1pbmlQcm9ncmFtKCkgfHwgIWlzQ2h1bmtPZihtYW51YWxDaHVua3MpKSByZXR1cm4gbnVsbFxuICAgICAgY29uc3QgaXNUaGVpcnMgPSAoaWQ6IHN0cmluZyk6IGJvb2xlYW4gPT4gaWQuc3RhcnRzV2l0aChgJHtvd24uaG9tZSgpfS9gKVxuICAgICAgcmV0dXJuIHsgLi4ub3B0aW9ucywgbWFudWFsQ2h1bmtzOiBpblZlbmRvcihtYW51YWxDaHVua3MsICgpID0+IGdsb2JhbE1vZHVsZXMubWFwKG1vZHVsZU9mKSwgaXNUaGVpcnMpIH1cbiAgICB9LFxuICB9XG59XG5cbmNvbnN0IGlzQ2h1bmtPZiA9ICh2YWx1ZTogdW5rbm93bik6IHZhbHVlIGlzIENodW5rT2YgPT4gdHlwZW9mIHZhbHVlID09PSAnZnVuY3Rpb24nXG4iLCAiY29uc3QgX192aXRlX2luamVjdGVkX29yaWdpbmFsX2Rpcm5hbWUgPSBcIi90bXAvd3QvcGxhdGZvcm0vc2NyaXB0c1wiO2NvbnN0IF9fdml0ZV9pbmplY3RlZF9vcmlnaW5hbF9maWxlbmFtZSA9IFwiL3RtcC93dC9wbGF0Zm9ybS9zY3JpcHRzL3F1aWNrLWJ1aWxkLnRzXCI7Y29uc3QgX192aXRlX2luamVjdGVkX29yaWdpbmFsX2ltcG9ydF9tZXRhX3VybCA9IFwiZmlsZTovLy90bXAvd3QvcGxhdGZvcm0vc2NyaXB0cy9xdWljay1idWlsZC50c1wiO2ltcG9ydCB7IG1lcmdlQ29uZmlnIH0gZnJvbSAndml0ZSdcbmltcG9ydCBkZW1vIGZyb20gJy4uL3ZpdGUuY29uZmlnJ1xuXG4vKiogRm9yIGJ1aWxkcyB0aGF0IGFyZSBub3QgcHVibGlzaGVkOiB0aGUgZGVtbydzIG93biBtaW5pZmllciB0YWtlcyBhIHRoaXJkIG9mIGEgYnVpbGQncyB0aW1lLiAqL1xuZXhwb3J0IGRlZmF1bHQgbWVyZ2VDb25maWcoZGVtbywgeyBidWlsZDogeyBtaW5pZnk6ICdlc2J1aWxkJyB9IH0pXG4iLCAiY29uc3QgX192aXRlX2luamVjdGVkX29yaWdpbmFsX2Rpcm5hbWUgPSBcIi90bXAvd3QvcGxhdGZvcm1cIjtjb25zdCBfX3ZpdGVfaW5qZWN0ZWRfb3JpZ2luYWxfZmlsZW5hbWUgPSBcIi90bXAvd3QvcGxhdGZvcm0vdml0ZS5jb25maWcudHNcIjtjb25zdCBfX3ZpdGVfaW5qZWN0ZWRfb3JpZ2luYWxfaW1wb3J0X21ldGFfdXJsID0gXCJmaWxlOi8vL3RtcC93dC9wbGF0Zm9ybS92aXRlLmNvbmZpZy50c1wiO2ltcG9ydCBwcm9jZXNzIGZyb20gJ25vZGU6cHJvY2VzcydcbmltcG9ydCB1bmlQbHVnaW4gZnJvbSAnQGRjbG91ZGlvL3ZpdGUtcGx1Z2luLXVuaSdcbmltcG9ydCB7IGRlZmluZUNvbmZpZyB9IGZyb20gJ3ZpdGUnXG5pbXBvcnQgeyBkZXZHdWFyZCB9IGZyb20gJy4vc2NyaXB0cy9kZXYtZ3VhcmQnXG5pbXBvcnQgeyBub0ljb25Gb250IH0gZnJvbSAnLi9zY3JpcHRzL25vLWljb24tZm9udCdcbmltcG9ydCB7IG93blNjcmlwdHMgfSBmcm9tICcuL3NjcmlwdHMvb3duLXNjcmlwdHMnXG5pbXBvcnQgeyBzdWJQYWNrYWdlcyB9IGZyb20gJy4vc2NyaXB0cy9zdWItcGFja2FnZXMnXG5pbXBvcnQgeyB3ZUNoYXRSb2xlcyB9IGZyb20gJy4vc2NyaXB0cy93ZS1jaGF0LXJvbGVzJ1xuXG50eXBlIFVuaVBsdWdpbiA9IHR5cGVvZiB1bmlQbHVnaW5cblxuLyoqIFRoZSBwbHVnaW4gaXMgQ29tbW9uSlM6IGFuIEVTTSBpbXBvcnQgbWF5IHNlZSBpdHMgbW9kdWxlIG9iamVjdCBpbnN0ZWFkIG9mIHRoZSBmdW5jdGlvbi4gKi9cbmZ1bmN0aW9uIHJlc29sdmVVbmlQbHVnaW4oaW1wb3J0ZWQ6IFVuaVBsdWdpbiB8IHsgcmVhZG9ubHkgZGVmYXVsdDogVW5pUGx1Z2luIH0pOiBVbmlQbHVnaW4ge1xuICByZXR1cm4gdHlwZW9mIGltcG9ydGVkID09PSAnZnVuY3Rpb24nID8gaW1wb3J0ZWQgOiBpbXBvcnRlZC5kZWZhdWx0XG59XG5cbmV4cG9ydCBkZWZhdWx0IGRlZmluZUNvbmZpZyh7XG4gIC8vIFdyaXR0ZW4gb3V0IGV2ZW4gd2hlbiBpdCBpcyBub3Qgc2V0OiBhIGJ1aWxkIGZvciB0aGUgZmVlZCB0aGVuIGNvbnRhaW5zIG5vIHBsYWluIHByb3RvY29sLlxuICBkZWZpbmU6IHsgJ2ltcG9ydC5tZXRhLmVudi5WSVRFX0ZFRURfRElBTEVDVCc6IEpTT04uc3RyaW5naWZ5KHByb2Nlc3MuZW52WydWSVRFX0ZFRURfRElBTEVDVCddID8/ICcnKSB9LFxuICBzZXJ2ZXI6IHsgY29yczogZmFsc2UsIGZzOiB7IHN0cmljdDogdHJ1ZSB9IH0sXG4gIHBsdWdpbnM6IFtkZXZHdWFyZCgpLCBub0ljb25Gb250KCksIHdlQ2hhdFJvbGVzKCksIHJlc29sdmVVbmlQbHVnaW4odW5pUGx1Z2luKSgpLCBvd25TY3JpcHRzKCksIHN1YlBhY2thZ2VzKCldLFxuICBjc3M6IHtcbiAgICBwcmVwcm9jZXNzb3JPcHRpb25zOiB7XG4gICAgICAvLyB2aXRlIDUuMiBzdGlsbCBjYWxscyBTYXNzIHRocm91Z2ggaXRzIGxlZ2FjeSBpbnRlcmZhY2UuXG4gICAgICBzY3NzOiB7IHNpbGVuY2VEZXByZWNhdGlvbnM6IFsnbGVnYWN5LWpzLWFwaSddIH0sXG4gICAgfSxcbiAgfSxcbn0pXG4iLCAiY29uc3QgX192aXRlX2luamVjdGVkX29yaWdpbmFsX2Rpcm5hbWUgPSBcIi90bXAvd3QvcGxhdGZvcm0vc2NyaXB0c1wiO2NvbnN0IF9fdml0ZV9pbmplY3RlZF9vcmlnaW5hbF9maWxlbmFtZSA9IFwiL3RtcC93dC9wbGF0Zm9ybS9zY3JpcHRzL2Rldi1ndWFyZC50c1wiO2NvbnN0IF9fdml0ZV9pbmplY3RlZF9vcmlnaW5hbF9pbXBvcnRfbWV0YV91cmwgPSBcImZpbGU6Ly8vdG1wL3d0L3BsYXRmb3JtL3NjcmlwdHMvZGV2LWd1YXJkLnRzXCI7aW1wb3J0IHsgcmVhbHBhdGhTeW5jLCBzdGF0U3luYyB9IGZyb20gJ25vZGU6ZnMnXG5pbXBvcnQgdHlwZSB7IEluY29taW5nTWVzc2FnZSB9IGZyb20gJ25vZGU6aHR0cCdcbmltcG9ydCB7IGpvaW4sIHNlcCB9IGZyb20gJ25vZGU6cGF0aCdcbmltcG9ydCB0eXBlIHsgRHVwbGV4IH0gZnJvbSAnbm9kZTpzdHJlYW0nXG5pbXBvcnQgdHlwZSB7IFBsdWdpbiwgVml0ZURldlNlcnZlciB9IGZyb20gJ3ZpdGUnXG5pbXBvcnQgeyBpc0xvb3BiYWNrQWRkcmVzcywgaXNPd25Ib3N0IH0gZnJvbSAnLi4vc2VydmVyL3dpcmUvYWRkcmVzcydcblxuLyoqIFRoZSBmaWxlcyBvZiB0aGUgcGFnZSBpbiB0aGUgcHJvamVjdCdzIGZvbGRlci4gUmVxdWVzdHMgZm9yIG90aGVycyBhcmUgcmVmdXNlZCAoU0UtMjEpLiAqL1xuY29uc3QgcGFnZVNvdXJjZXMgPSBuZXcgU2V0KFtcbiAgJ3NyYycsICdjb21wb25lbnRzJywgJ3BhZ2VzJywgJ2RlbW8nLCAnc3RhdGljJywgJ3VuaV9tb2R1bGVzJywgJ25vZGVfbW9kdWxlcycsICdBcHAudnVlJywgJ21haW4udHMnLCAnaW5kZXguaHRtbCcsXG4gICdtYW5pZmVzdC5qc29uJywgJ3BhZ2VzLmpzb24nLCAndW5pLnNjc3MnLCAnZmF2aWNvbi5pY28nLFxuXSlcblxuLyoqIEZpbGVzIG9mIHRoZSBzZXJ2ZXIgdGhhdCBydW4gaW4gdGhlIHBhZ2UgdG9vLiAqL1xuY29uc3Qgc2hhcmVkU291cmNlcyA9IFsnL3NlcnZlci9mZWVkL21vZGVsLycsICcvc2VydmVyL3NoYXJlZC8nLCAnL3NlcnZlci93aXJlLyddXG5cbi8qKiBNb2R1bGVzIG9mIHRoZSBidW5kbGVyIHRoYXQgYXJlIG5vIGZpbGVzLiAqL1xuY29uc3Qgb3duTW9kdWxlcyA9IFsnLycsICcvQHZpdGUvY2xpZW50JywgJy9Adml0ZS9lbnYnLCAnL19fdml0ZV9waW5nJywgJy9wYWdlcy1qc29uLWpzJywgJy9tYW5pZmVzdC1qc29uLWpzJ11cbmNvbnN0IHZpcnR1YWxNb2R1bGUgPSAvXlxcL0BpZFxcL19feDAwX19bXFx3Oi1dKyQvXG5jb25zdCBwbGFpblBhdGggPSAvXig/OlxcL1tcXHdALisoKS1dKykrJC9cbmNvbnN0IHBsYWluUXVlcnkgPSAvXltcXHcuJj0rQC1dKiQvXG4vKiogTmFtZXMgdGhhdCBiZWdpbiB3aXRoIGEgZG90IGFyZSBzZXR0aW5ncyBhbmQgc2VjcmV0cywgYnV0IGZvciB0aGUgZm9sZGVyIG9mIHRoZSBidW5kbGVyJ3Mgb3duIG1vZHVsZXMuICovXG5jb25zdCBoaWRkZW4gPSAvXFwvXFwuKD8hdml0ZVxcLykvXG5jb25zdCBzZWNyZXQgPSAvXFwuKD86cGVtfGNydHxrZXl8cDEyfHBmeCkkL2lcblxuZnVuY3Rpb24gaXNGaWxlT2YoZm9sZGVyOiBzdHJpbmcsIHBhdGg6IHN0cmluZyk6IGJvb2xlYW4ge1xuICB0cnkge1xuICAgIC8vIEFzIHRoZSBmaWxlIHN5c3RlbSBoYXMgaXQ6IGEgbGluayBsZWFkcyBub3doZXJlIGVsc2UuXG4gICAgY29uc3QgcmVhbCA9IHJlYWxwYXRoU3luYyhqb2luKGZvbGRlciwgcGF0aCkpXG4gICAgY29uc3Qgd2l0aGluID0gW2ZvbGRlciwgam9pbihmb2xkZXIsICdub2RlX21vZHVsZXMnKV0ubWFwKChlYWNoKSA9PiByZWFscGF0aFN5bmMoZWFjaCkpXG4gICAgcmV0dXJuIHN0YXRTeW5jKHJlYWwpLmlzRmlsZSgpICYmIHdpdGhpbi5zb21lKChlYWNoKSA9PiByZWFsLnN0YXJ0c1dpdGgoZWFjaCArIHNlcCkpXG4gIH0gY2F0Y2gge1xuICAgIHJldHVybiBmYWxzZVxuICB9XG59XG5cbi8qKlxuICogV2hldGhlciBhIHJlcXVlc3QncyB0YXJnZXQgaXMgb25lIHRoYXQgdGhlIHBhZ2UgbmVlZHM6IGEgZmlsZSB0aGF0IGl0IGlzIG1hZGUgb2YsIHdyaXR0ZW4gcGxhaW5seS4gRWFjaCBlbmNvZGluZyB0aGF0XG4gKiBhIGRlY29kZXIgbWlnaHQgcmVhZCBpbiBhbm90aGVyIHdheSBpcyByZWZ1c2VkLlxuICogQHBhcmFtIHJvb3QgdGhlIHByb2plY3QncyBmb2xkZXJcbiAqL1xuZXhwb3J0IGZ1bmN0aW9uIG1heUxvYWQodGFyZ2V0OiBzdHJpbmcsIHJvb3Q6IHN0cmluZyk6IGJvb2xlYW4ge1xuICBjb25zdCBtYXJrID0gdGFyZ2V0LmluZGV4T2YoJz8nKVxuICBjb25zdCBwYXRoID0gbWFyayA9PT0gLTEgPyB0YXJnZXQgOiB0YXJnZXQuc2xpY2UoMCwgbWFyaylcbiAgY29uc3QgcXVlcnkgPSBtYXJrID09PSAtMSA/ICcnIDogdGFyZ2V0LnNsaWNlKG1hcmsgKyAxKVxuICBpZiAoIXBsYWluUXVlcnkudGVzdChxdWVyeSkgfHwgcXVlcnkuaW5jbHVkZXMoJy4uJykpIHJldHVybiBmYWxzZVxuICBpZiAob3duTW9kdWxlcy5pbmNsdWRlcyhwYXRoKSkgcmV0dXJuIHRydWVcbiAgaWYgKHBhdGguaW5jbHVkZXMoJy4uJykgfHwgaGlkZGVuLnRlc3QocGF0aCkgfHwgc2VjcmV0LnRlc3QocGF0aCkpIHJldHVybiBmYWxzZVxuICBpZiAodmlydHVhbE1vZHVsZS50ZXN0KHBhdGgpKSByZXR1cm4gdHJ1ZVxuICBjb25zdCBbLCBmaXJzdCA9ICcnXSA9IHBhdGguc3BsaXQoJy8nKVxuICBjb25zdCBpc1NvdXJjZSA9IHBhZ2VTb3VyY2VzLmhhcyhmaXJzdCkgfHwgc2hhcmVkU291cmNlcy5zb21lKChmb2xkZXIpID0+IHBhdGguc3RhcnRzV2l0aChmb2xkZXIpKVxuICByZXR1cm4gcGxhaW5QYXRoLnRlc3QocGF0aCkgJiYgaXNTb3VyY2UgJiYgaXNGaWxlT2Yocm9vdCwgcGF0aClcbn1cblxuLyoqIEEgcmVxdWVzdCBvZiB0aGlzIG1hY2hpbmUsIGJ5IGEgcGFnZSB0aGF0IHRoaXMgc2VydmVyIHNlcnZlcyBvciBieSBub25lLiAqL1xuZnVuY3Rpb24gaXNPd25SZXF1ZXN0KHsgaGVhZGVycywgc29ja2V0IH06IEluY29taW5nTWVzc2FnZSk6IGJvb2xlYW4ge1xuICBjb25zdCB7IGhvc3QsIG9yaWdpbiB9ID0gaGVhZGVyc1xuICBpZiAoIWlzTG9vcGJhY2tBZGRyZXNzKHNvY2tldC5yZW1vdGVBZGRyZXNzKSB8fCAhaXNPd25Ib3N0KGhvc3QpKSByZXR1cm4gZmFsc2VcbiAgaWYgKG9yaWdpbiAhPT0gdW5kZWZpbmVkICYmIG9yaWdpbiAhPT0gYGh0dHA6Ly8ke2hvc3QgPz8gJyd9YCkgcmV0dXJuIGZhbHNlXG4gIHJldHVybiBoZWFkZXJzWydzZWMtZmV0Y2gtc2l0ZSddICE9PSAnY3Jvc3Mtc2l0ZScgfHwgaGVhZGVyc1snc2VjLWZldGNoLW1vZGUnXSA9PT0gJ25hdmlnYXRlJ1xufVxuXG5mdW5jdGlvbiBndWFyZChzZXJ2ZXI6IFZpdGVEZXZTZXJ2ZXIpOiB2b2lkIHtcbiAgY29uc3QgeyByb290IH0gPSBzZXJ2ZXIuY29uZmlnXG4gIHNlcnZlci5taWRkbGV3YXJlcy51c2UoKHJlcXVlc3QsIHJlc3BvbnNlLCBuZXh0KSA9PiB7XG4gICAgLy8gQXMgaXQgY2FtZTogd2hhdCBzdGFuZHMgaW4gZnJvbnQgbWF5IGhhdmUgY2hhbmdlZCB0aGUgb3RoZXIgb25lLlxuICAgIGNvbnN0IHsgb3JpZ2luYWxVcmwsIHVybCA9ICcnLCBtZXRob2QgPSAnJyB9ID0gcmVxdWVzdFxuICAgIGNvbnN0IGlzUGxhaW4gPSBbb3JpZ2luYWxVcmwgPz8gdXJsLCB1cmxdLmV2ZXJ5KCh0YXJnZXQpID0+IG1heUxvYWQodGFyZ2V0LCByb290KSlcbiAgICBpZiAoaXNQbGFpbiAmJiBpc093blJlcXVlc3QocmVxdWVzdCkgJiYgL14oPzpHRVR8SEVBRCkkLy50ZXN0KG1ldGhvZCkpIHtcbiAgICAgIHJlc3BvbnNlLnNldEhlYWRlcignQ3Jvc3MtT3JpZ2luLVJlc291cmNlLVBvbGljeScsICdzYW1lLW9yaWdpbicpXG4gICAgICByZXNwb25zZS5zZXRIZWFkZXIoJ1gtQ29udGVudC1UeXBlLU9wdGlvbnMnLCAnbm9zbmlmZicpXG4gICAgICByZXR1cm4gbmV4dCgpXG4gICAgfVxuICAgIHJlc3BvbnNlLndyaXRlSGVhZCg0MDMsIHsgJ0NvbnRlbnQtVHlwZSc6ICd0ZXh0L3BsYWluJyB9KS5lbmQoJ3RoZSBkZXZlbG9wbWVudCBzZXJ2ZXIgc2VydmVzIGl0cyBwYWdlIGFsb25lXFxuJylcbiAgfSlcbiAgLy8gVGhlIHNvY2tldCBvZiB0aGUgcGFnZSB1cGRhdGVzIGNoZWNrcyBubyBvcmlnaW4gYnkgaXRzZWxmLlxuICBzZXJ2ZXIuaHR0cFNlcnZlcj8ucHJlcGVuZExpc3RlbmVyKCd1cGdyYWRlJywgKHJlcXVlc3Q6IEluY29taW5nTWVzc2FnZSwgc29ja2V0OiBEdXBsZXgpID0+IHtcbiAgICAvLyBOb2RlIGhhcyByZW1vdmVkIGl0cyBsaXN0ZW5lciwgYW5kIGFuIGVycm9yIHdpdGhvdXQgYSBsaXN0ZW5lciB3b3VsZCBlbmQgdGhlIHByb2Nlc3MgKFNFLTI0KS5cbiAgICBzb2NrZXQub24oJ2Vycm9yJywgKCkgPT4gc29ja2V0LmRlc3Ryb3koKSlcbiAgICBpZiAoIWlzT3duUmVxdWVzdChyZXF1ZXN0KSkgc29ja2V0LmRlc3Ryb3koKVxuICB9KVxufVxuXG4vKiogVGhlIGRldmVsb3BtZW50IHNlcnZlciBzZXJ2ZXMgdGhlIHBhZ2UncyBvd24gZmlsZXMgdG8gdGhpcyBtYWNoaW5lLCBhbmQgbm90aGluZyBlbHNlLiAqL1xuZXhwb3J0IGZ1bmN0aW9uIGRldkd1YXJkKCk6IFBsdWdpbiB7XG4gIHJldHVybiB7XG4gICAgbmFtZTogJ2Rldi1ndWFyZCcsXG4gICAgYXBwbHk6ICdzZXJ2ZScsXG4gICAgZW5mb3JjZTogJ3ByZScsXG4gICAgY29uZmlndXJlU2VydmVyOiB7IG9yZGVyOiAncHJlJywgaGFuZGxlcjogZ3VhcmQgfSxcbiAgfVxufVxuIiwgImNvbnN0IF9fdml0ZV9pbmplY3RlZF9vcmlnaW5hbF9kaXJuYW1lID0gXCIvdG1wL3d0L3BsYXRmb3JtL3NlcnZlci93aXJlXCI7Y29uc3QgX192aXRlX2luamVjdGVkX29yaWdpbmFsX2ZpbGVuYW1lID0gXCIvdG1wL3d0L3BsYXRmb3JtL3NlcnZlci93aXJlL2FkZHJlc3MudHNcIjtjb25zdCBfX3ZpdGVfaW5qZWN0ZWRfb3JpZ2luYWxfaW1wb3J0X21ldGFfdXJsID0gXCJmaWxlOi8vL3RtcC93dC9wbGF0Zm9ybS9zZXJ2ZXIvd2lyZS9hZGRyZXNzLnRzXCI7aW1wb3J0IHsgaXNJUCwgaXNJUHY2IH0gZnJvbSAnbm9kZTpuZXQnXG5cbmNvbnN0IGxvb3BiYWNrQWRkcmVzcyA9IC9eKD86OjoxfCg/Ojo6ZmZmZjopPzEyNyg/OlxcLlxcZHsxLDN9KXszfSkkL1xuXG5leHBvcnQgZnVuY3Rpb24gaXNMb29wYmFja0FkZHJlc3MoYWRkcmVzczogc3RyaW5nIHwgdW5kZWZpbmVkKTogYm9vbGVhbiB7XG4gIHJldHVybiBhZGRyZXNzICE9PSB1bmRlZmluZWQgJiYgbG9vcGJhY2tBZGRyZXNzLnRlc3QoYWRkcmVzcylcbn1cblxuLyoqIEFuIE9yaWdpbiBoZWFkZXIgb2YgYSBwYWdlIHRoYXQgd2FzIHNlcnZlZCBmcm9tIHRoaXMgbWFjaGluZTsgYSByZXF1ZXN0IHdpdGhvdXQgb25lIGlzIG5vIHBhZ2Uncy4gKi9cbmV4cG9ydCBmdW5jdGlvbiBpc0xvb3BiYWNrT3JpZ2luKG9yaWdpbjogc3RyaW5nIHwgdW5kZWZpbmVkKTogYm9vbGVhbiB7XG4gIGlmIChvcmlnaW4gPT09IHVuZGVmaW5lZCkgcmV0dXJuIHRydWVcbiAgaWYgKCFVUkwuY2FuUGFyc2Uob3JpZ2luKSkgcmV0dXJuIGZhbHNlXG4gIGNvbnN0IHsgcHJvdG9jb2wsIGhvc3RuYW1lOiBob3N0IH0gPSBuZXcgVVJMKG9yaWdpbilcbiAgaWYgKHByb3RvY29sICE9PSAnaHR0cDonICYmIHByb3RvY29sICE9PSAnaHR0cHM6JykgcmV0dXJuIGZhbHNlXG4gIHJldHVybiBob3N0ID09PSAnbG9jYWxob3N0JyB8fCBob3N0ID09PSAnWzo6MV0nIHx8IGlzTG9vcGJhY2tBZGRyZXNzKGhvc3QpXG59XG5cbi8qKiBXaXRoIHRoZSBwb3J0IHRoYXQgc29tZSBwcm94aWVzIHdyaXRlIGJlc2lkZSBpdDsgYW4gYWRkcmVzcyBvZiB0aGUgbmV3ZXIga2luZCBoYXMgY29sb25zIG9mIGl0cyBvd24uICovXG5jb25zdCB3aXRoUG9ydCA9IC9eKD86XFxbKD88bmV3ZXI+W15cXF1dKilcXF18KD88b2xkZXI+W1xcZC5dKykpKD86OlxcZHsxLDV9KT8kL1xuXG4vKiogQW4gYWRkcmVzcyBvZiB0aGUgb2xkZXIga2luZCBpbiB0aGUgZm9ybSBvZiB0aGUgbmV3ZXIgb25lLCBhcyBVUkxzIHdyaXRlIGl0LiAqL1xuY29uc3QgbWFwcGVkID0gL146OmZmZmY6KFtcXGRhLWZdezEsNH0pOihbXFxkYS1mXXsxLDR9KSQvXG5cbi8qKlxuICogQW4gYWRkcmVzcywgYWx3YXlzIHdyaXR0ZW4gdGhlIHNhbWUgd2F5OiB0aG9zZSBvZiB0aGUgb2xkZXIga2luZCBhcyBzdWNoLCB0aG9zZSBvZiB0aGUgbmV3ZXIgb25lIGluIHNtYWxsIGxldHRlcnNcbiAqIGFuZCBhcyBzaG9ydCBhcyB0aGV5IGNhbiBiZS4gYHVuZGVmaW5lZGAgZm9yIHdoYXQgaXMgbm9uZS5cbiAqL1xuZXhwb3J0IGZ1bmN0aW9uIHBsYWluQWRkcmVzcyh0ZXh0OiBzdHJpbmcpOiBzdHJpbmcgfCB1bmRlZmluZWQge1xuICBjb25zdCB7IG5ld2VyLCBvbGRlciB9ID0gd2l0aFBvcnQuZXhlYyh0ZXh0KT8uZ3JvdXBzID8/IHt9XG4gIGNvbnN0IGFkZHJlc3MgPSBuZXdlciA/PyBvbGRlciA/PyB0ZXh0XG4gIGNvbnN0IGtpbmQgPSBpc0lQKGFkZHJlc3MpXG4gIGlmIChraW5kID09PSAwKSByZXR1cm4gdW5kZWZpbmVkXG4gIGNvbnN0IGFzVXJsID0gYGh0dHA6Ly9bJHthZGRyZXNzfV1gXG4gIC8vIEFuIGFkZHJlc3Mgb2YgdGhpcyBsaW5rIG5hbWVzIGl0cyBuZXR3b3JrIGNhcmQsIHdoaWNoIG5vIFVSTCBoYXMuXG4gIGlmIChraW5kID09PSA0IHx8ICFVUkwuY2FuUGFyc2UoYXNVcmwpKSByZXR1cm4gYWRkcmVzc1xuICBjb25zdCBzaG9ydCA9IG5ldyBVUkwoYXNVcmwpLmhvc3RuYW1lLnNsaWNlKDEsIC0xKVxuICBjb25zdCBoYWx2ZXMgPSBtYXBwZWQuZXhlYyhzaG9ydCk/LnNsaWNlKDEpLm1hcCgoaGFsZikgPT4gcGFyc2VJbnQoaGFsZiwgMTYpKVxuICByZXR1cm4gaGFsdmVzID09PSB1bmRlZmluZWQgPyBzaG9ydCA6IGhhbHZlcy5mbGF0TWFwKChoYWxmKSA9PiBbaGFsZiA+PiA4LCBoYWxmICYgMHhmZl0pLmpvaW4oJy4nKVxufVxuXG4vKiogUHJvdmlkZXJzIGdpdmUgb25lIHN1YnNjcmliZXIgYSB3aG9sZSAvNjQgb2YgSVB2NjogdGhlIGZpcnN0IGZvdXIgb2YgYW4gYWRkcmVzcydzIGVpZ2h0IGdyb3VwcyAoU1YtMTQwKS4gKi9cbmNvbnN0IFNVQlNDUklCRVJfR1JPVVBTID0gNFxuY29uc3QgR1JPVVBTID0gOFxuXG4vKiogVGhlIGVpZ2h0IGdyb3VwcyBvZiBhbiBJUHY2IGFkZHJlc3MsIGl0cyBgOjpgIHdyaXR0ZW4gb3V0LiAqL1xuZnVuY3Rpb24gZ3JvdXBzT2YoYWRkcmVzczogc3RyaW5nKTogc3RyaW5nW10ge1xuICBjb25zdCBbYmVmb3JlID0gW10sIGFmdGVyID0gW11dID0gYWRkcmVzcy5zcGxpdCgnOjonKS5tYXAoKHBhcnQpID0+IHBhcnQgPT09ICcnID8gW10gOiBwYXJ0LnNwbGl0KCc6JykpXG4gIHJldHVybiBbLi4uYmVmb3JlLCAuLi5BcnJheTxzdHJpbmc+KEdST1VQUyAtIGJlZm9yZS5sZW5ndGggLSBhZnRlci5sZW5ndGgpLmZpbGwoJzAnKSwgLi4uYWZ0ZXJdXG59XG5cbi8qKlxuICogVGhlIG5hbWUgdW5kZXIgd2hpY2ggbGltaXRzIGNvdW50IGFuIGFkZHJlc3M6IHRoZSAvNjQgb2YgYW4gSVB2NiBhZGRyZXNzLCBiZWNhdXNlIG9uZSBzdWJzY3JpYmVyIGhhcyBhbGwgb2YgaXQuXG4gKiBBbiBJUHY0IGFkZHJlc3MsIGFsc28gb25lIG1hcHBlZCBpbnRvIElQdjYsIGNvdW50cyBhbG9uZTsgYSB0ZXh0IHRoYXQgaXMgbm8gYWRkcmVzcyBzdGF5cyBhcyBpdCBpcy5cbiAqL1xuZXhwb3J0IGZ1bmN0aW9uIGFkZHJlc3NHcm91cChhZGRyZXNzOiBzdHJpbmcpOiBzdHJpbmcge1xuICBjb25zdCBwbGFpbiA9IHBsYWluQWRkcmVzcyhhZGRyZXNzKVxuICBpZiAocGxhaW4gPT09IHVuZGVmaW5lZCkgcmV0dXJuIGFkZHJlc3NcbiAgY29uc3QgW3dpdGhvdXRab25lID0gcGxhaW5dID0gcGxhaW4uc3BsaXQoJyUnKVxuICBpZiAoIWlzSVB2Nih3aXRob3V0Wm9uZSkpIHJldHVybiBwbGFpblxuICByZXR1cm4gYCR7Z3JvdXBzT2Yod2l0aG91dFpvbmUpLnNsaWNlKDAsIFNVQlNDUklCRVJfR1JPVVBTKS5qb2luKCc6Jyl9OjovNjRgXG59XG5cbi8qKiBgMTkyLjE2OC4xLjdgIG9mIGAxOTIuMTY4LjEuNzo4Nzg3YDsgYHVuZGVmaW5lZGAgZm9yIHdoYXQgaXMgbm8gaG9zdC4gKi9cbmV4cG9ydCBmdW5jdGlvbiBob3N0TmFtZU9mKGhvc3Q6IHN0cmluZyB8IHVuZGVmaW5lZCk6IHN0cmluZyB8IHVuZGVmaW5lZCB7XG4gIGNvbnN0IGZvdW5kID0gL14oPzpcXFsoW1xcZGEtZjouXSspXFxdfChbXFx3Li1dKykpKD86OlxcZHsxLDV9KT8kL2kuZXhlYyhob3N0ID8/ICcnKVxuICByZXR1cm4gKGZvdW5kPy5bMV0gPz8gZm91bmQ/LlsyXSk/LnRvTG93ZXJDYXNlKClcbn1cblxuLyoqIEFzIGBob3N0TmFtZU9mYCBnaXZlcyBpdC4gKi9cbmV4cG9ydCBmdW5jdGlvbiBpc0xvb3BiYWNrTmFtZShuYW1lOiBzdHJpbmcpOiBib29sZWFuIHtcbiAgcmV0dXJuIG5hbWUgPT09ICdsb2NhbGhvc3QnIHx8IGlzTG9vcGJhY2tBZGRyZXNzKG5hbWUpXG59XG5cbi8qKlxuICogV2hldGhlciBhIGBIb3N0YCBoZWFkZXIgbmFtZXMgdGhpcyBtYWNoaW5lIGluIGEgd2F5IHRoYXQgbm8gcGFnZSBvZiBhbm90aGVyIGNhbjogYnkgYW4gSVAgYWRkcmVzcyBvciBhcyBsb2NhbGhvc3QuXG4gKiBCeSBETlMgcmViaW5kaW5nIGEgcGFnZSBicmluZ3MgaXRzIG93biBob3N0J3MgbmFtZS5cbiAqIEBwYXJhbSBsaXN0ZW5pbmcgdGhlIG5hbWUgb3IgYWRkcmVzcyB0aGF0IHRoZSBzZXJ2ZXIgbGlzdGVucyBvbiwgd2hpY2ggaXMgYXMgZ29vZFxuICovXG5leHBvcnQgZnVuY3Rpb24gaXNPd25Ib3N0KGhvc3Q6IHN0cmluZyB8IHVuZGVmaW5lZCwgbGlzdGVuaW5nPzogc3RyaW5nKTogYm9vbGVhbiB7XG4gIGNvbnN0IG5hbWUgPSBob3N0TmFtZU9mKGhvc3QpXG4gIGlmIChuYW1lID09PSB1bmRlZmluZWQpIHJldHVybiBmYWxzZVxuICByZXR1cm4gaXNMb29wYmFja05hbWUobmFtZSkgfHwgaXNJUChuYW1lKSAhPT0gMCB8fCBuYW1lID09PSBsaXN0ZW5pbmc/LnRvTG93ZXJDYXNlKClcbn1cbiIsICJjb25zdCBfX3ZpdGVfaW5qZWN0ZWRfb3JpZ2luYWxfZGlybmFtZSA9IFwiL3RtcC93dC9wbGF0Zm9ybS9zY3JpcHRzXCI7Y29uc3QgX192aXRlX2luamVjdGVkX29yaWdpbmFsX2ZpbGVuYW1lID0gXCIvdG1wL3d0L3BsYXRmb3JtL3NjcmlwdHMvbm8taWNvbi1mb250LnRzXCI7Y29uc3QgX192aXRlX2luamVjdGVkX29yaWdpbmFsX2ltcG9ydF9tZXRhX3VybCA9IFwiZmlsZTovLy90bXAvd3QvcGxhdGZvcm0vc2NyaXB0cy9uby1pY29uLWZvbnQudHNcIjtpbXBvcnQgdHlwZSB7IFBsdWdpbiB9IGZyb20gJ3ZpdGUnXG5cbi8qKlxuICogVGhlIGxpYnJhcnkncyBwb3AtdXBzIGJyaW5nIGl0cyBpY29ucyBhbG9uZzogMTggS0Igb2YgbmFtZXMgZm9yIHRoZSBnbHlwaHMgb2YgYSBmb250IHRoYXQgY29tZXMgZnJvbSB0aGUgbmV0LiBOb1xuICogcGFnZSBzaG93cyBvbmU7IHRoZXkgZHJhdyB0aGVpciBvd24uXG4gKi9cbmV4cG9ydCBmdW5jdGlvbiBub0ljb25Gb250KCk6IFBsdWdpbiB7XG4gIHJldHVybiB7XG4gICAgbmFtZTogJ25vLWljb24tZm9udCcsXG4gICAgZW5mb3JjZTogJ3ByZScsXG4gICAgbG9hZDogKGlkKSA9PiAoL1tcXFxcL113ZC1pY29uXFwudnVlXFw/Lip0eXBlPXN0eWxlLy50ZXN0KGlkKSA/ICcnIDogbnVsbCksXG4gIH1cbn1cbiIsICJjb25zdCBfX3ZpdGVfaW5qZWN0ZWRfb3JpZ2luYWxfZGlybmFtZSA9IFwiL3RtcC93dC9wbGF0Zm9ybS9zY3JpcHRzXCI7Y29uc3QgX192aXRlX2luamVjdGVkX29yaWdpbmFsX2ZpbGVuYW1lID0gXCIvdG1wL3d0L3BsYXRmb3JtL3NjcmlwdHMvb3duLXNjcmlwdHMudHNcIjtjb25zdCBfX3ZpdGVfaW5qZWN0ZWRfb3JpZ2luYWxfaW1wb3J0X21ldGFfdXJsID0gXCJmaWxlOi8vL3RtcC93dC9wbGF0Zm9ybS9zY3JpcHRzL293bi1zY3JpcHRzLnRzXCI7aW1wb3J0IHR5cGUgeyBQbHVnaW4gfSBmcm9tICd2aXRlJ1xuXG5jb25zdCBmb3JlaWduU2NyaXB0ID0gL1sgXFx0XSo8c2NyaXB0XFxiW14+XSpcXGJzcmNcXHMqPVxccypbXCInXT8oPzpodHRwcz86KT9cXC9cXC9bXj5dKj5cXHMqPFxcL3NjcmlwdD5bIFxcdF0qXFxuPy9naVxuXG4vKiogVGhlIHBhZ2Ugd2l0aG91dCBzY3JpcHRzIHRoYXQgYW5vdGhlciBob3N0IHdvdWxkIHNlcnZlLiAqL1xuZXhwb3J0IGZ1bmN0aW9uIHdpdGhvdXRGb3JlaWduU2NyaXB0cyhodG1sOiBzdHJpbmcpOiBzdHJpbmcge1xuICByZXR1cm4gaHRtbC5yZXBsYWNlKGZvcmVpZ25TY3JpcHQsICcnKVxufVxuXG4vKiogdW5pIHB1dHMgdGhlIHNjcmlwdCBvZiBhIGZhY2UgcmVjb2duaXRpb24gc2VydmljZSBpbnRvIGVhY2ggcGFnZTsgYSBwYWdlIG9mIG91cnMgbG9hZHMgaXRzIG93biBzY3JpcHRzIGFsb25lLiAqL1xuZXhwb3J0IGZ1bmN0aW9uIG93blNjcmlwdHMoKTogUGx1Z2luIHtcbiAgcmV0dXJuIHtcbiAgICBuYW1lOiAnb3duLXNjcmlwdHMnLFxuICAgIGVuZm9yY2U6ICdwb3N0JyxcbiAgICB0cmFuc2Zvcm1JbmRleEh0bWw6IHsgb3JkZXI6ICdwb3N0JywgaGFuZGxlcjogd2l0aG91dEZvcmVpZ25TY3JpcHRzIH0sXG4gIH1cbn1cbiIsICJjb25zdCBfX3ZpdGVfaW5qZWN0ZWRfb3JpZ2luYWxfZGlybmFtZSA9IFwiL3RtcC93dC9wbGF0Zm9ybS9zY3JpcHRzXCI7Y29uc3QgX192aXRlX2luamVjdGVkX29yaWdpbmFsX2ZpbGVuYW1lID0gXCIvdG1wL3d0L3BsYXRmb3JtL3NjcmlwdHMvc3ViLXBhY2thZ2VzLnRzXCI7Y29uc3QgX192aXRlX2luamVjdGVkX29yaWdpbmFsX2ltcG9ydF9tZXRhX3VybCA9IFwiZmlsZTovLy90bXAvd3QvcGxhdGZvcm0vc2NyaXB0cy9zdWItcGFja2FnZXMudHNcIjtpbXBvcnQgeyBwYXJzZUpzb24gfSBmcm9tICdAZGNsb3VkaW8vdW5pLWNsaS1zaGFyZWQnXG5pbXBvcnQgeyByZWFkRmlsZVN5bmMgfSBmcm9tICdub2RlOmZzJ1xuaW1wb3J0IHsgam9pbiwgcG9zaXggfSBmcm9tICdub2RlOnBhdGgnXG5pbXBvcnQgcHJvY2VzcyBmcm9tICdub2RlOnByb2Nlc3MnXG5pbXBvcnQgdHlwZSB7IFBsdWdpbiB9IGZyb20gJ3ZpdGUnXG5cbi8qKiBBIHNjcmlwdCBvZiBhIGJ1aWxkOiB3aGVyZSBpdCBsaWVzIGFuZCB3aGljaCBvdGhlcnMgaXQgcmVxdWlyZXMuICovXG5leHBvcnQgaW50ZXJmYWNlIEJ1aWx0U2NyaXB0IHtcbiAgcmVhZG9ubHkgZmlsZU5hbWU6IHN0cmluZ1xuICByZWFkb25seSBpbXBvcnRzOiByZWFkb25seSBzdHJpbmdbXVxuICAvKiogQSBwYWdlIG9yIGEgY29tcG9uZW50LCBvciB0aGUgYXBwIGl0c2VsZjogaXQgaGFzIHRvIHN0YXkgd2hlcmUgaXQgaXMuICovXG4gIHJlYWRvbmx5IGlzRml4ZWQ6IGJvb2xlYW5cbn1cblxuY29uc3Qgcm9vdE9mID0gKGZpbGVOYW1lOiBzdHJpbmcsIHJvb3RzOiByZWFkb25seSBzdHJpbmdbXSk6IHN0cmluZyB8IHVuZGVmaW5lZCA9PlxuICByb290cy5maW5kKChyb290KSA9PiBmaWxlTmFtZS5zdGFydHNXaXRoKGAke3Jvb3R9L2ApKVxuXG4vKipcbiAqIFdoZXJlIGVhY2ggc2NyaXB0IGdvZXMgdGhhdCBvbmUgc3ViLXBhY2thZ2UgYWxvbmUgcmVxdWlyZXMsIGJ5IHdoZXJlIGl0IGxpZXMgbm93LiB1bmkgbGVhdmVzIHRoZW0gYWxsIGluIHRoZSBtYWluXG4gKiBwYWNrYWdlLCB3aGljaCBXZUNoYXQgbG9hZHMgYmVmb3JlIGFueXRoaW5nIGlzIHNob3duLCBhbmQgd2hvc2Ugc2l6ZSBpdCBsaW1pdHMuXG4gKi9cbmV4cG9ydCBmdW5jdGlvbiBtb3Zlc0ludG8ocm9vdHM6IHJlYWRvbmx5IHN0cmluZ1tdLCBzY3JpcHRzOiByZWFkb25seSBCdWlsdFNjcmlwdFtdKTogUmVhZG9ubHlNYXA8c3RyaW5nLCBzdHJpbmc+IHtcbiAgY29uc3QgYnlOYW1lID0gbmV3IE1hcChzY3JpcHRzLm1hcCgoc2NyaXB0KSA9PiBbc2NyaXB0LmZpbGVOYW1lLCBzY3JpcHRdKSlcbiAgY29uc3QgdXNlcnMgPSBuZXcgTWFwPHN0cmluZywgU2V0PHN0cmluZz4+KClcblxuICBmdW5jdGlvbiB1c2UoZmlsZU5hbWU6IHN0cmluZywgdXNlcjogc3RyaW5nKTogdm9pZCB7XG4gICAgY29uc3Qgc2NyaXB0ID0gYnlOYW1lLmdldChmaWxlTmFtZSlcbiAgICBjb25zdCBrbm93biA9IHVzZXJzLmdldChmaWxlTmFtZSkgPz8gbmV3IFNldCgpXG4gICAgaWYgKHNjcmlwdCA9PT0gdW5kZWZpbmVkIHx8IGtub3duLmhhcyh1c2VyKSkgcmV0dXJuXG4gICAgdXNlcnMuc2V0KGZpbGVOYW1lLCBrbm93bi5hZGQodXNlcikpXG4gICAgZm9yIChjb25zdCBuZXh0IG9mIHNjcmlwdC5pbXBvcnRzKSB1c2UobmV4dCwgdXNlcilcbiAgfVxuXG4gIGZvciAoY29uc3QgeyBmaWxlTmFtZSwgaXNGaXhlZCB9IG9mIHNjcmlwdHMpIGlmIChpc0ZpeGVkKSB1c2UoZmlsZU5hbWUsIHJvb3RPZihmaWxlTmFtZSwgcm9vdHMpID8/ICcnKVxuICBjb25zdCBtb3ZlcyA9IG5ldyBNYXA8c3RyaW5nLCBzdHJpbmc+KClcbiAgZm9yIChjb25zdCB7IGZpbGVOYW1lLCBpc0ZpeGVkIH0gb2Ygc2NyaXB0cykge1xuICAgIGNvbnN0IFt1c2VyLCBhbm90aGVyXSA9IHVzZXJzLmdldChmaWxlTmFtZSkgPz8gW11cbiAgICBpZiAoaXNGaXhlZCB8fCB1c2VyID09PSB1bmRlZmluZWQgfHwgdXNlciA9PT0gJycgfHwgYW5vdGhlciAhPT0gdW5kZWZpbmVkKSBjb250aW51ZVxuICAgIGlmIChyb290T2YoZmlsZU5hbWUsIHJvb3RzKSA9PT0gdW5kZWZpbmVkKSBtb3Zlcy5zZXQoZmlsZU5hbWUsIGAke3VzZXJ9LyR7ZmlsZU5hbWV9YClcbiAgfVxuICByZXR1cm4gbW92ZXNcbn1cblxuY29uc3QgcmVxdWlyZWQgPSAvXFxicmVxdWlyZVxcKChbXCInXSkoXFwuezEsMn1cXC9bXlwiJ10rKVxcMVxcKS9nXG5cbi8qKiBUaGUgc2NyaXB0J3MgdGV4dCB3aXRoIGl0cyByZWxhdGl2ZSBwYXRocyBzZXQgcmlnaHQgZm9yIHdoZXJlIGl0IGFuZCB0aGUgb3RoZXJzIGxpZSBhZnRlciB0aGUgbW92ZXMuICovXG5leHBvcnQgZnVuY3Rpb24gd2l0aE1vdmVzKGNvZGU6IHN0cmluZywgZmlsZU5hbWU6IHN0cmluZywgbW92ZXM6IFJlYWRvbmx5TWFwPHN0cmluZywgc3RyaW5nPik6IHN0cmluZyB7XG4gIGNvbnN0IHBsYWNlID0gbW92ZXMuZ2V0KGZpbGVOYW1lKSA/PyBmaWxlTmFtZVxuICByZXR1cm4gY29kZS5yZXBsYWNlKHJlcXVpcmVkLCAoXywgcXVvdGU6IHN0cmluZywgcGF0aDogc3RyaW5nKSA9PiB7XG4gICAgY29uc3QgdGFyZ2V0ID0gcG9zaXguam9pbihwb3NpeC5kaXJuYW1lKGZpbGVOYW1lKSwgcGF0aClcbiAgICBjb25zdCByZWxhdGl2ZSA9IHBvc2l4LnJlbGF0aXZlKHBvc2l4LmRpcm5hbWUocGxhY2UpLCBtb3Zlcy5nZXQodGFyZ2V0KSA/PyB0YXJnZXQpXG4gICAgcmV0dXJuIGByZXF1aXJlKCR7cXVvdGV9JHtyZWxhdGl2ZS5zdGFydHNXaXRoKCcuJykgPyByZWxhdGl2ZSA6IGAuLyR7cmVsYXRpdmV9YH0ke3F1b3RlfSlgXG4gIH0pXG59XG5cbmZ1bmN0aW9uIHJlYWRSb290cyhmb2xkZXI6IHN0cmluZyk6IHJlYWRvbmx5IHN0cmluZ1tdIHtcbiAgY29uc3QgZmlsZSA9IGpvaW4oZm9sZGVyLCAncGFnZXMuanNvbicpXG4gIGNvbnN0IHBhZ2VzOiB1bmtub3duID0gcGFyc2VKc29uKHJlYWRGaWxlU3luYyhmaWxlLCAndXRmOCcpLCB0cnVlLCBmaWxlKVxuICBjb25zdCBwYWNrYWdlczogdW5rbm93biA9IHR5cGVvZiBwYWdlcyA9PT0gJ29iamVjdCcgJiYgcGFnZXMgIT09IG51bGwgPyBSZWZsZWN0LmdldChwYWdlcywgJ3N1YlBhY2thZ2VzJykgOiB1bmRlZmluZWRcbiAgaWYgKCFBcnJheS5pc0FycmF5KHBhY2thZ2VzKSkgcmV0dXJuIFtdXG4gIHJldHVybiBwYWNrYWdlcy5tYXAoKG9uZTogeyByZWFkb25seSByb290OiBzdHJpbmcgfSkgPT4gb25lLnJvb3QucmVwbGFjZSgvXFwvJC8sICcnKSlcbn1cblxuLyoqIFRoZSBpbXBvcnRlcnMgb2YgYSBtb2R1bGUsIGFzIGZhciBhcyB0aGV5IG1hdHRlciBoZXJlLiAqL1xuaW50ZXJmYWNlIEltcG9ydGVycyB7XG4gIHJlYWRvbmx5IGlzRW50cnk6IGJvb2xlYW5cbiAgcmVhZG9ubHkgaW1wb3J0ZXJzOiByZWFkb25seSBzdHJpbmdbXVxufVxuXG4vKiogVGhlIG9uZSBmb2xkZXIgd2hvc2UgZmlsZXMgYWxvbmUgbGVhZCB0byBhIG1vZHVsZTsgYHVuZGVmaW5lZGAgd2hlbiBzb21ldGhpbmcgZWxzZSBkb2VzLCBvciB0d28gb2YgdGhlbSBkby4gKi9cbmV4cG9ydCBmdW5jdGlvbiBvbmx5VXNlcihcbiAgaWQ6IHN0cmluZyxcbiAgZm9sZGVyczogcmVhZG9ubHkgc3RyaW5nW10sXG4gIGZpbmQ6IChpZDogc3RyaW5nKSA9PiBJbXBvcnRlcnMgfCBudWxsLFxuKTogc3RyaW5nIHwgdW5kZWZpbmVkIHtcbiAgY29uc3QgdXNlcnMgPSBuZXcgU2V0PHN0cmluZz4oKVxuICBjb25zdCBzZWVuID0gbmV3IFNldDxzdHJpbmc+KClcblxuICBmdW5jdGlvbiBjbGltYihhdDogc3RyaW5nKTogdm9pZCB7XG4gICAgaWYgKHNlZW4uaGFzKGF0KSkgcmV0dXJuXG4gICAgc2Vlbi5hZGQoYXQpXG4gICAgY29uc3Qgb3duID0gcm9vdE9mKGF0LCBmb2xkZXJzKVxuICAgIGNvbnN0IGZvdW5kID0gZmluZChhdClcbiAgICBpZiAob3duICE9PSB1bmRlZmluZWQpIHVzZXJzLmFkZChvd24pXG4gICAgZWxzZSBpZiAoZm91bmQgPT09IG51bGwgfHwgZm91bmQuaXNFbnRyeSB8fCBmb3VuZC5pbXBvcnRlcnMubGVuZ3RoID09PSAwKSB1c2Vycy5hZGQoJycpXG4gICAgZWxzZSBmb3VuZC5pbXBvcnRlcnMuZm9yRWFjaChjbGltYilcbiAgfVxuXG4gIGNsaW1iKGlkKVxuICBjb25zdCBbdXNlciwgYW5vdGhlcl0gPSB1c2Vyc1xuICByZXR1cm4gdXNlciA9PT0gJycgfHwgYW5vdGhlciAhPT0gdW5kZWZpbmVkID8gdW5kZWZpbmVkIDogdXNlclxufVxuXG4vKiogSW4gYSBtaW5pLXByb2dyYW06IHNjcmlwdHMgdGhhdCBvbmUgc3ViLXBhY2thZ2UgYWxvbmUgbmVlZHMgbGllIGluIGl0LiAqL1xuZXhwb3J0IGZ1bmN0aW9uIHN1YlBhY2thZ2VzKCk6IFBsdWdpbiB7XG4gIHJldHVybiB7XG4gICAgbmFtZTogJ3N1Yi1wYWNrYWdlcycsXG4gICAgYXBwbHk6ICdidWlsZCcsXG4gICAgZW5mb3JjZTogJ3Bvc3QnLFxuICAgIG91dHB1dE9wdGlvbnMob3B0aW9ucykge1xuICAgICAgY29uc3QgeyBVTklfUExBVEZPUk0gPSAnJywgVU5JX0lOUFVUX0RJUiA9ICcnIH0gPSBwcm9jZXNzLmVudlxuICAgICAgY29uc3QgeyBtYW51YWxDaHVua3MgfSA9IG9wdGlvbnNcbiAgICAgIGlmICghVU5JX1BMQVRGT1JNLnN0YXJ0c1dpdGgoJ21wLScpIHx8IHR5cGVvZiBtYW51YWxDaHVua3MgIT09ICdmdW5jdGlvbicpIHJldHVybiBudWxsXG4gICAgICBjb25zdCBmb2xkZXIgPSBVTklfSU5QVVRfRElSLnJlcGxhY2UoL1xcXFwvZywgJy8nKVxuICAgICAgY29uc3QgZm9sZGVycyA9IHJlYWRSb290cyhVTklfSU5QVVRfRElSKS5tYXAoKHJvb3QpID0+IGAke2ZvbGRlcn0vJHtyb290fWApXG4gICAgICByZXR1cm4ge1xuICAgICAgICAuLi5vcHRpb25zLFxuICAgICAgICAvLyB1bmkgcHV0cyBhbGwgcGFja2FnZXMgaW50byBvbmUgZmlsZSBvZiB0aGUgbWFpbiBwYWNrYWdlLlxuICAgICAgICBtYW51YWxDaHVua3MoaWQsIGFwaSkge1xuICAgICAgICAgIGNvbnN0IGNodW5rID0gbWFudWFsQ2h1bmtzKGlkLCBhcGkpXG4gICAgICAgICAgaWYgKGNodW5rICE9PSAnY29tbW9uL3ZlbmRvcicgfHwgIWlkLmluY2x1ZGVzKCcvbm9kZV9tb2R1bGVzLycpKSByZXR1cm4gY2h1bmtcbiAgICAgICAgICBjb25zdCB1c2VyID0gb25seVVzZXIoaWQsIGZvbGRlcnMsIGFwaS5nZXRNb2R1bGVJbmZvKVxuICAgICAgICAgIHJldHVybiB1c2VyID09PSB1bmRlZmluZWQgPyBjaHVuayA6IGAke3VzZXIuc2xpY2UoZm9sZGVyLmxlbmd0aCArIDEpfS9jb21tb24vdmVuZG9yYFxuICAgICAgICB9LFxuICAgICAgfVxuICAgIH0sXG4gICAgZ2VuZXJhdGVCdW5kbGU6IHtcbiAgICAgIG9yZGVyOiAncG9zdCcsXG4gICAgICBoYW5kbGVyKF9vcHRpb25zLCBidW5kbGUpIHtcbiAgICAgICAgY29uc3QgeyBVTklfUExBVEZPUk0gPSAnJywgVU5JX0lOUFVUX0RJUiA9ICcnIH0gPSBwcm9jZXNzLmVudlxuICAgICAgICBpZiAoIVVOSV9QTEFURk9STS5zdGFydHNXaXRoKCdtcC0nKSkgcmV0dXJuXG4gICAgICAgIGNvbnN0IGNodW5rcyA9IE9iamVjdC52YWx1ZXMoYnVuZGxlKS5mbGF0TWFwKChmaWxlKSA9PiAoZmlsZS50eXBlID09PSAnY2h1bmsnID8gW2ZpbGVdIDogW10pKVxuICAgICAgICBjb25zdCBtb3ZlcyA9IG1vdmVzSW50byhyZWFkUm9vdHMoVU5JX0lOUFVUX0RJUiksIGNodW5rcy5tYXAoKHsgZmlsZU5hbWUsIGltcG9ydHMsIGlzRW50cnksIGlzRHluYW1pY0VudHJ5IH0pID0+XG4gICAgICAgICAgKHsgZmlsZU5hbWUsIGltcG9ydHMsIGlzRml4ZWQ6IGlzRW50cnkgfHwgaXNEeW5hbWljRW50cnkgfSkpKVxuICAgICAgICBmb3IgKGNvbnN0IGNodW5rIG9mIGNodW5rcykge1xuICAgICAgICAgIGNodW5rLmNvZGUgPSB3aXRoTW92ZXMoY2h1bmsuY29kZSwgY2h1bmsuZmlsZU5hbWUsIG1vdmVzKVxuICAgICAgICAgIGNodW5rLmZpbGVOYW1lID0gbW92ZXMuZ2V0KGNodW5rLmZpbGVOYW1lKSA/PyBjaHVuay5maWxlTmFtZVxuICAgICAgICB9XG4gICAgICB9LFxuICAgIH0sXG4gIH1cbn1cbiIsICJjb25zdCBfX3ZpdGVfaW5qZWN0ZWRfb3JpZ2luYWxfZGlybmFtZSA9IFwiL3RtcC93dC9wbGF0Zm9ybS9zY3JpcHRzXCI7Y29uc3QgX192aXRlX2luamVjdGVkX29yaWdpbmFsX2ZpbGVuYW1lID0gXCIvdG1wL3d0L3BsYXRmb3JtL3NjcmlwdHMvd2UtY2hhdC1yb2xlcy50c1wiO2NvbnN0IF9fdml0ZV9pbmplY3RlZF9vcmlnaW5hbF9pbXBvcnRfbWV0YV91cmwgPSBcImZpbGU6Ly8vdG1wL3d0L3BsYXRmb3JtL3NjcmlwdHMvd2UtY2hhdC1yb2xlcy50c1wiO2ltcG9ydCBwcm9jZXNzIGZyb20gJ25vZGU6cHJvY2VzcydcbmltcG9ydCB0eXBlIHsgUGx1Z2luIH0gZnJvbSAndml0ZSdcblxuLyoqIFRoZSBkZW1vJ3Mgb3duIHBhcnRzOiB0aG9zZSB0aGF0IHNoaXAgYnJpbmcgV2VDaGF0J3MgYXR0cmlidXRlIHRoZW1zZWx2ZXMuICovXG5jb25zdCBPV05fUEFSVCA9IC9eXFwvKD86ZGVtb3xwYWdlcylcXC9bXj9dKlxcLnZ1ZSQvXG5cbi8qKiBXZUNoYXQgcmVhZHMgYSByb2xlIGZyb20gYGFyaWEtcm9sZWAsIHdoaWNoIGlzIG5vIGF0dHJpYnV0ZSBvZiBIVE1MOyB0ZW1wbGF0ZXMgc2F5IGByb2xlYC4gKi9cbmV4cG9ydCBmdW5jdGlvbiB3ZUNoYXRSb2xlcygpOiBQbHVnaW4ge1xuICByZXR1cm4ge1xuICAgIG5hbWU6ICdkZW1vOndlLWNoYXQtcm9sZXMnLFxuICAgIGVuZm9yY2U6ICdwcmUnLFxuICAgIHRyYW5zZm9ybShjb2RlLCBpZCkge1xuICAgICAgY29uc3QgeyBVTklfUExBVEZPUk0gPSAnJywgVU5JX0lOUFVUX0RJUiA9ICcnIH0gPSBwcm9jZXNzLmVudlxuICAgICAgY29uc3QgZm9sZGVyID0gVU5JX0lOUFVUX0RJUi5yZXBsYWNlKC9cXFxcL2csICcvJylcbiAgICAgIGNvbnN0IGlzT3duID0gaWQuc3RhcnRzV2l0aChmb2xkZXIpICYmIE9XTl9QQVJULnRlc3QoaWQuc2xpY2UoZm9sZGVyLmxlbmd0aCkpXG4gICAgICBpZiAoVU5JX1BMQVRGT1JNICE9PSAnbXAtd2VpeGluJyB8fCAhaXNPd24pIHJldHVybiBudWxsXG4gICAgICByZXR1cm4geyBjb2RlOiBjb2RlLnJlcGxhY2UoLyhcXHM6Pylyb2xlPVwiL2csICckMWFyaWEtcm9sZT1cIicpLCBtYXA6IG51bGwgfVxuICAgIH0sXG4gIH1cbn1cbiJdLAogICJtYXBwaW5ncyI6ICI7QUFBcVIsU0FBUyxlQUFBQSxvQkFBbUI7OztBQ0FoRSxTQUFTLFlBQVksb0JBQW9CO0FBQzFSLFNBQVMsZUFBZTtBQUN4QixTQUFTLHFCQUFxQjtBQUZvSCxJQUFNLDJDQUEyQztBQUtuTSxJQUFNLFNBQVMsQ0FBQyxPQUFPLEtBQUs7QUFHNUIsSUFBTSxXQUFXO0FBR1YsSUFBTSxlQUFlLE1BQzFCLEdBQUcsUUFBUSxRQUFRLElBQUksZUFBZSxLQUFLLEVBQUUsQ0FBQztBQWlCekMsU0FBUyxtQkFBK0I7QUFDN0MsUUFBTSxPQUFPLFFBQVEsY0FBYyxJQUFJLElBQUksTUFBTSx3Q0FBZSxDQUFDLENBQUMsRUFBRSxRQUFRLE9BQU8sRUFBRTtBQUNyRixNQUFJLE9BQU87QUFDWCxRQUFNLFNBQVMsTUFBeUIsT0FBTyxJQUFJLENBQUMsVUFBVSxHQUFHLElBQUksSUFBSSxLQUFLLEdBQUc7QUFDakYsU0FBTztBQUFBLElBQ0wsTUFBTSxLQUFLLFNBQVM7QUFDbEIsWUFBTSxRQUFRLE1BQU0sUUFBUSxRQUFRO0FBQ3BDLFlBQU0sUUFBUSxDQUFDLGFBQWEsR0FBRyxHQUFJLFVBQVUsT0FBTyxDQUFDLElBQUksQ0FBQyxRQUFRLFFBQVEsTUFBTSxFQUFFLENBQUMsQ0FBQyxDQUFFO0FBQ3RGLGFBQU8sTUFBTSxLQUFLLENBQUMsU0FBUyxPQUFPLElBQUksTUFBTSxPQUFPLElBQUksQ0FBQyxLQUFLO0FBQUEsSUFDaEU7QUFBQSxJQUNBLE9BQU8sTUFBTTtBQUNYLFlBQU0sUUFBUSxPQUFPLEVBQUUsUUFBUSxDQUFDLFVBQVUsQ0FBQyxPQUFPLEtBQUssRUFBRSxJQUFJLENBQUMsY0FBYyxHQUFHLEtBQUssR0FBRyxJQUFJLEdBQUcsU0FBUyxFQUFFLENBQUM7QUFDMUcsWUFBTSxPQUFPLE1BQU0sS0FBSyxDQUFDLFNBQVMsV0FBVyxJQUFJLENBQUM7QUFDbEQsVUFBSSxTQUFTO0FBQVcsY0FBTSxJQUFJLE1BQU0sbUJBQW1CLElBQUksbUJBQW1CO0FBQ2xGLGFBQU87QUFBQSxJQUNUO0FBQUEsSUFDQSxPQUFPLENBQUMsU0FBUyxPQUFPLEVBQUUsS0FBSyxDQUFDLFVBQVUsS0FBSyxXQUFXLEtBQUssQ0FBQztBQUFBLElBQ2hFLE1BQU0sTUFBTTtBQUFBLEVBQ2Q7QUFDRjtBQUdPLElBQU0sV0FBVyxDQUFDLE9BQXVCLFFBQVEsR0FBRyxRQUFRLFdBQVcsRUFBRSxDQUFDO0FBRWpGLElBQU0sVUFBVSxDQUFDLFNBQXlCLEtBQUssUUFBUSxPQUFPLEdBQUc7QUFFakUsSUFBTSxTQUFTLENBQUMsU0FBMEIsV0FBVyxJQUFJLElBQUksYUFBYSxPQUFPLElBQUksSUFBSTs7O0FDckRsRixJQUFNLFNBQVMsQ0FBQyxVQUFvQyxPQUFPLFVBQVUsWUFBWSxVQUFVO0FBRTNGLFNBQVMsUUFBUSxNQUFlLE1BQXVCO0FBQzVELFNBQU8sT0FBTyxJQUFJLElBQUksUUFBUSxJQUFJLE1BQU0sSUFBSSxJQUFJO0FBQ2xEO0FBRU8sU0FBUyxPQUFPLE1BQWUsTUFBa0M7QUFDdEUsUUFBTSxPQUFPLFFBQVEsTUFBTSxJQUFJO0FBQy9CLFNBQU8sTUFBTSxRQUFRLElBQUksSUFBSSxPQUFPLENBQUM7QUFDdkM7QUFFTyxTQUFTLE9BQU8sTUFBZSxNQUFzQjtBQUMxRCxRQUFNLFFBQVEsUUFBUSxNQUFNLElBQUk7QUFDaEMsU0FBTyxPQUFPLFVBQVUsV0FBVyxRQUFRO0FBQzdDO0FBRU8sSUFBTSxTQUFTLENBQUMsU0FBMEIsT0FBTyxNQUFNLE1BQU07OztBQ0s3RCxTQUFTLFVBQVUsU0FBNkI7QUFDckQsUUFBTSxhQUEwQixDQUFDO0FBQ2pDLFFBQU0sU0FBUyxRQUFRLE1BQVMsR0FBRyxVQUFVO0FBQzdDLFFBQU0sT0FBTyxXQUFXLE9BQU8sQ0FBQyxFQUFFLE1BQU0sS0FBSyxNQUFNLENBQUMsV0FBVyxNQUFNLElBQUksQ0FBQztBQUMxRSxRQUFNLFVBQVUsQ0FBQyxTQUFvRCxJQUFJLElBQUksS0FBSyxJQUFJLENBQUMsRUFBRSxLQUFLLE1BQU0sSUFBSSxDQUFDO0FBQ3pHLFNBQU8sRUFBRSxNQUFNLFFBQVEsSUFBSSxHQUFHLFVBQVUsUUFBUSxLQUFLLE9BQU8sQ0FBQyxFQUFFLFFBQVEsTUFBTSxPQUFPLENBQUMsRUFBRTtBQUN6RjtBQUVBLElBQU0sVUFBVSxDQUFDLE9BQTBCLFdBQVcsV0FBa0IsRUFBRSxPQUFPLFVBQVUsVUFBVSxvQkFBSSxJQUFJLEVBQUU7QUFFL0csU0FBUyxXQUFXLE1BQWMsTUFBc0I7QUFDdEQsV0FBUyxRQUEyQixNQUFNLFVBQVUsUUFBVyxRQUFRLE1BQU0sT0FBTztBQUNsRixRQUFJLE1BQU0sU0FBUyxJQUFJLElBQUk7QUFBRyxhQUFPO0FBQUEsRUFDdkM7QUFDQSxTQUFPO0FBQ1Q7QUFFQSxTQUFTLFNBQVMsT0FBcUI7QUFDckMsU0FBTyxNQUFNLFlBQVksTUFBTSxVQUFVLFNBQVksUUFBUSxTQUFTLE1BQU0sS0FBSztBQUNuRjtBQUtBLFNBQVMsTUFBTSxNQUFlLE9BQWMsT0FBb0I7QUFDOUQsTUFBSSxNQUFNLFFBQVEsSUFBSSxHQUFHO0FBQ3ZCLGVBQVcsUUFBUTtBQUFNLFlBQU0sTUFBTSxPQUFPLEtBQUs7QUFBQSxFQUNuRCxXQUFXLE9BQU8sSUFBSSxHQUFHO0FBQ3ZCLFVBQU0sTUFBTSxNQUFNLE9BQU8sSUFBSSxDQUFDLEtBQUs7QUFDbkMsUUFBSSxNQUFNLE9BQU8sS0FBSztBQUFBLEVBQ3hCO0FBQ0Y7QUFJQSxJQUFNLGNBQW9CLENBQUMsTUFBTSxPQUFPLFVBQVUsTUFBTSxPQUFPLE9BQU8sSUFBSSxHQUFHLE9BQU8sS0FBSztBQUd6RixTQUFTLEtBQUssTUFBZSxPQUFjLE9BQWMsTUFBb0I7QUFDM0UsUUFBTSxPQUFPLENBQUMsU0FBdUIsS0FBSyxRQUFRLE1BQU0sSUFBSSxHQUFHLE9BQU8sT0FBTyxJQUFJO0FBQ2pGLFFBQU0sT0FBTyxPQUFPLElBQUk7QUFDeEIsTUFBSSxTQUFTLGNBQWM7QUFDekIsVUFBTSxPQUFPLE9BQU8sTUFBTSxNQUFNO0FBQ2hDLFFBQUksU0FBUztBQUFXLFlBQU0sS0FBSyxFQUFFLE1BQU0sTUFBTSxPQUFPLFNBQVMsS0FBSyxDQUFDO0FBQUE7QUFDbEUsV0FBSyxTQUFTLElBQUksSUFBSTtBQUFBLEVBQzdCLFdBQVcsU0FBUyxpQkFBaUI7QUFDbkMsZUFBVyxZQUFZLE9BQU8sTUFBTSxZQUFZO0FBQUcsV0FBSyxVQUFVLE9BQU8sT0FBTyxJQUFJO0FBQUEsRUFDdEYsV0FBVyxTQUFTLFlBQVk7QUFDOUIsYUFBUyxNQUFNLE9BQU8sS0FBSztBQUMzQixTQUFLLE9BQU87QUFBQSxFQUNkLFdBQVcsU0FBUyxnQkFBZ0I7QUFDbEMsZUFBVyxXQUFXLE9BQU8sTUFBTSxVQUFVO0FBQUcsV0FBSyxTQUFTLE9BQU8sT0FBTyxJQUFJO0FBQUEsRUFDbEYsV0FBVyxTQUFTLHFCQUFxQjtBQUN2QyxTQUFLLE1BQU07QUFDWCxVQUFNLFFBQVEsTUFBTSxPQUFPLEdBQUcsT0FBTyxLQUFLO0FBQUEsRUFDNUMsV0FBVyxTQUFTLGVBQWU7QUFDakMsU0FBSyxVQUFVO0FBQUEsRUFDakIsT0FBTztBQUNMLFVBQU0sTUFBTSxPQUFPLEtBQUs7QUFBQSxFQUMxQjtBQUNGO0FBRUEsU0FBUyxTQUFTLE1BQWUsT0FBYyxPQUFvQjtBQUNqRSxNQUFJLFFBQVEsTUFBTSxVQUFVLE1BQU07QUFBTSxVQUFNLFFBQVEsTUFBTSxLQUFLLEdBQUcsT0FBTyxLQUFLO0FBQ2xGO0FBRUEsU0FBUyxZQUFZLE1BQWUsT0FBb0I7QUFDdEQsUUFBTSxTQUFTLElBQUksT0FBTyxRQUFRLE1BQU0sSUFBSSxHQUFHLE1BQU0sQ0FBQztBQUN4RDtBQUVBLElBQU0sVUFBZ0IsQ0FBQyxNQUFNLE9BQU8sVUFBVSxZQUFZLE1BQU0sUUFBUSxLQUFLLEdBQUcsS0FBSztBQUNyRixJQUFNLFVBQWdCLE1BQU07QUFFNUIsSUFBTSxTQUFlLENBQUMsTUFBTSxPQUFPLFVBQVU7QUFDM0MsV0FBUyxNQUFNLE9BQU8sS0FBSztBQUMzQixRQUFNLFFBQVEsTUFBTSxPQUFPLEdBQUcsT0FBTyxLQUFLO0FBQzVDO0FBR0EsSUFBTSxXQUFXLENBQUMsUUFBb0IsQ0FBQyxNQUFNLE9BQU8sVUFBVTtBQUM1RCxjQUFZLE1BQU0sS0FBSztBQUN2QixNQUFJLE1BQU0sT0FBTyxLQUFLO0FBQ3hCO0FBRUEsSUFBTSxhQUFtQixDQUFDLE1BQU0sT0FBTyxVQUFVO0FBQy9DLFFBQU0sUUFBUSxRQUFRLEtBQUs7QUFDM0IsY0FBWSxNQUFNLEtBQUs7QUFDdkIsUUFBTSxTQUFTLElBQUksV0FBVztBQUM5QixhQUFXLGFBQWEsT0FBTyxNQUFNLFFBQVE7QUFBRyxTQUFLLFdBQVcsT0FBTyxPQUFPLEtBQUs7QUFFbkYsUUFBTSxRQUFRLE1BQU0sTUFBTSxHQUFHLFFBQVEsT0FBTyxJQUFJLEdBQUcsS0FBSztBQUMxRDtBQUVBLElBQU0sVUFBZ0IsQ0FBQyxNQUFNLE9BQU8sVUFBVTtBQUM1QyxRQUFNLFFBQVEsUUFBUSxLQUFLO0FBQzNCLGNBQVksTUFBTSxLQUFLO0FBQ3ZCLFFBQU0sUUFBUSxNQUFNLFlBQVksR0FBRyxPQUFPLEtBQUs7QUFDL0MsUUFBTSxRQUFRLE1BQU0sTUFBTSxHQUFHLE9BQU8sS0FBSztBQUMzQztBQUVBLElBQU0sV0FBaUIsQ0FBQyxNQUFNLE9BQU8sVUFBVTtBQUM3QyxRQUFNLFFBQVEsUUFBUSxLQUFLO0FBQzNCLE9BQUssUUFBUSxNQUFNLE1BQU0sR0FBRyxPQUFPLEtBQUs7QUFDeEMsUUFBTSxRQUFRLE1BQU0sT0FBTyxHQUFHLE9BQU8sS0FBSztBQUMxQyxRQUFNLFFBQVEsTUFBTSxNQUFNLEdBQUcsT0FBTyxLQUFLO0FBQzNDO0FBR0EsSUFBTSxRQUFvRDtBQUFBLEVBQ3hELFlBQVksQ0FBQyxNQUFNLE9BQU8sVUFDeEIsS0FBSyxNQUFNLEtBQUssRUFBRSxNQUFNLE9BQU8sTUFBTSxNQUFNLEdBQUcsTUFBTSxPQUFPLFNBQVMsTUFBTSxDQUFDO0FBQUEsRUFDN0UsaUJBQWlCLE1BQU0sT0FBTyxPQUFPO0FBQ25DLFVBQU0sUUFBUSxNQUFNLFFBQVEsR0FBRyxPQUFPLEtBQUs7QUFDM0MsUUFBSSxRQUFRLE1BQU0sVUFBVSxNQUFNO0FBQU0sWUFBTSxRQUFRLE1BQU0sVUFBVSxHQUFHLE9BQU8sS0FBSztBQUFBLEVBQ3ZGO0FBQUEsRUFDQSxVQUFVO0FBQUEsRUFDVixrQkFBa0I7QUFBQSxFQUNsQixvQkFBb0I7QUFBQSxFQUNwQixrQkFBa0IsQ0FBQyxNQUFNLE9BQU8sVUFBVSxNQUFNLFFBQVEsTUFBTSxNQUFNLEdBQUcsT0FBTyxLQUFLO0FBQUEsRUFDbkYsZ0JBQWdCO0FBQUEsRUFDaEIsbUJBQW1CO0FBQUEsRUFDbkIsY0FBYztBQUFBLEVBQ2Qsa0JBQWtCLE1BQU0sT0FBTztBQUM3QixlQUFXLGFBQWEsT0FBTyxNQUFNLFlBQVksR0FBRztBQUNsRCxZQUFNLFNBQVMsSUFBSSxPQUFPLFFBQVEsV0FBVyxPQUFPLEdBQUcsTUFBTSxDQUFDO0FBQUEsSUFDaEU7QUFBQSxFQUNGO0FBQUEsRUFDQSx1QkFBdUIsTUFBTSxPQUFPLE9BQU87QUFDekMsVUFBTSxRQUFRLE1BQU0sYUFBYSxHQUFHLE9BQU8sS0FBSztBQUNoRCxRQUFJLE9BQU8sUUFBUSxNQUFNLFFBQVEsQ0FBQyxNQUFNO0FBQUk7QUFDNUMsZUFBVyxhQUFhLE9BQU8sTUFBTSxZQUFZO0FBQUcsWUFBTSxRQUFRLFdBQVcsT0FBTyxHQUFHLE9BQU8sS0FBSztBQUFBLEVBQ3JHO0FBQUEsRUFDQSxzQkFBc0I7QUFBQSxFQUN0QixvQkFBb0IsTUFBTSxPQUFPLE9BQU87QUFDdEMsVUFBTSxPQUFPLE9BQU8sTUFBTSxNQUFNLE1BQU0sUUFBUSxTQUFTLEtBQUssSUFBSTtBQUNoRSxlQUFXLGNBQWMsT0FBTyxNQUFNLGNBQWMsR0FBRztBQUNyRCxXQUFLLFFBQVEsWUFBWSxJQUFJLEdBQUcsT0FBTyxPQUFPLElBQUk7QUFDbEQsWUFBTSxRQUFRLFlBQVksTUFBTSxHQUFHLE9BQU8sS0FBSztBQUFBLElBQ2pEO0FBQUEsRUFDRjtBQUFBLEVBQ0EscUJBQXFCLFNBQVMsVUFBVTtBQUFBLEVBQ3hDLG9CQUFvQjtBQUFBLEVBQ3BCLHlCQUF5QjtBQUFBLEVBQ3pCLGtCQUFrQixTQUFTLE9BQU87QUFBQSxFQUNsQyxpQkFBaUI7QUFBQSxFQUNqQixhQUFhLENBQUMsTUFBTSxPQUFPLFVBQVUsWUFBWSxNQUFNLFFBQVEsT0FBTyxJQUFJLEdBQUcsS0FBSztBQUFBLEVBQ2xGLFlBQVksTUFBTSxPQUFPLE9BQU87QUFDOUIsVUFBTSxRQUFRLFFBQVEsS0FBSztBQUMzQixTQUFLLFFBQVEsTUFBTSxPQUFPLEdBQUcsT0FBTyxPQUFPLEtBQUs7QUFDaEQsVUFBTSxRQUFRLE1BQU0sTUFBTSxHQUFHLE9BQU8sS0FBSztBQUFBLEVBQzNDO0FBQUEsRUFDQSxxQkFBcUIsTUFBTSxPQUFPLE9BQU87QUFDdkMsU0FBSyxRQUFRLE1BQU0sTUFBTSxHQUFHLE9BQU8sS0FBSztBQUN4QyxVQUFNLFFBQVEsTUFBTSxPQUFPLEdBQUcsT0FBTyxLQUFLO0FBQUEsRUFDNUM7QUFBQSxFQUNBLGtCQUFrQixDQUFDLE1BQU0sT0FBTyxVQUFVLEtBQUssUUFBUSxNQUFNLFVBQVUsR0FBRyxPQUFPLEtBQUs7QUFBQSxFQUN0RixnQkFBZ0I7QUFBQSxFQUNoQixjQUFjO0FBQUEsRUFDZCxnQkFBZ0I7QUFBQSxFQUNoQixnQkFBZ0I7QUFBQSxFQUNoQixpQkFBaUI7QUFDbkI7OztBQzlLQSxJQUFNLFVBQVU7QUFBQSxFQUNkLEVBQUUsTUFBTSxhQUFhLFFBQVEsV0FBVyxPQUFPLGVBQWU7QUFBQSxFQUM5RCxFQUFFLE1BQU0sU0FBUyxRQUFRLFdBQVcsT0FBTyxXQUFXO0FBQUEsRUFDdEQsRUFBRSxNQUFNLGVBQWUsUUFBUSxXQUFXLE9BQU8saUJBQWlCO0FBQUEsRUFDbEUsRUFBRSxNQUFNLGdCQUFnQixRQUFRLFdBQVcsT0FBTyxrQkFBa0I7QUFBQSxFQUNwRSxFQUFFLE1BQU0sY0FBYyxRQUFRLFdBQVcsT0FBTyxnQkFBZ0I7QUFBQSxFQUNoRSxFQUFFLE1BQU0sbUJBQW1CLFFBQVEsV0FBVyxPQUFPLHFCQUFxQjtBQUFBLEVBQzFFLEVBQUUsTUFBTSxlQUFlLFFBQVEsV0FBVyxPQUFPLGlCQUFpQjtBQUFBLEVBQ2xFLEVBQUUsTUFBTSxlQUFlLFFBQVEsV0FBVyxPQUFPLGlCQUFpQjtBQUFBLEVBQ2xFLEVBQUUsTUFBTSxlQUFlLFFBQVEsV0FBVyxPQUFPLGlCQUFpQjtBQUFBLEVBQ2xFLEVBQUUsTUFBTSxRQUFRLFFBQVEsV0FBVyxPQUFPLFVBQVU7QUFBQSxFQUNwRCxFQUFFLE1BQU0sUUFBUSxRQUFRLFdBQVcsT0FBTyxVQUFVO0FBQUEsRUFDcEQsRUFBRSxNQUFNLGtCQUFrQixRQUFRLFdBQVcsT0FBTyxvQkFBb0I7QUFBQSxFQUN4RSxFQUFFLE1BQU0sYUFBYSxRQUFRLFdBQVcsT0FBTyxlQUFlO0FBQUEsRUFDOUQsRUFBRSxNQUFNLE9BQU8sUUFBUSxPQUFPLE9BQU8sU0FBUztBQUFBLEVBQzlDLEVBQUUsTUFBTSxtQkFBbUIsUUFBUSxPQUFPLE9BQU8scUJBQXFCO0FBQUEsRUFDdEUsRUFBRSxNQUFNLFFBQVEsUUFBUSxTQUFTLE9BQU8sV0FBVztBQUFBLEVBQ25ELEVBQUUsTUFBTSxjQUFjLFFBQVEsU0FBUyxPQUFPLFdBQVc7QUFDM0Q7QUFHTyxJQUFNLGdCQUFnQixDQUFDLEdBQUcsSUFBSSxJQUFJLFFBQVEsSUFBSSxDQUFDLEVBQUUsT0FBTyxNQUFNLE1BQU0sQ0FBQyxDQUFDO0FBRTdFLElBQU0sUUFBUSxJQUFJLE9BQU8sT0FBTyxRQUFRLElBQUksQ0FBQyxFQUFFLEtBQUssTUFBTSxJQUFJLEVBQUUsS0FBSyxHQUFHLENBQUMsTUFBTTtBQUd4RSxTQUFTLFVBQVUsTUFBYyxPQUF1RTtBQUM3RyxNQUFJLENBQUMsTUFBTSxLQUFLLElBQUk7QUFBRyxXQUFPLENBQUM7QUFDL0IsUUFBTSxFQUFFLE1BQU0sU0FBUyxJQUFJLFVBQVUsTUFBTSxJQUFJLENBQUM7QUFDaEQsU0FBTyxRQUFRLE9BQU8sQ0FBQyxFQUFFLEtBQUssTUFBTSxLQUFLLElBQUksSUFBSSxLQUFLLENBQUMsU0FBUyxJQUFJLElBQUksQ0FBQztBQUMzRTs7O0FDaENBLElBQU0sU0FBUztBQU9SLFNBQVMsU0FBUyxTQUFrQixPQUFnQyxVQUE0QztBQUNySCxNQUFJO0FBQ0osU0FBTyxDQUFDLElBQUksVUFBVTtBQUNwQixlQUFXLFlBQVksTUFBTSxHQUFHLFVBQVUsS0FBSztBQUMvQyxXQUFPLE9BQU8sSUFBSSxFQUFFLElBQUksU0FBUyxRQUFRLElBQUksS0FBSztBQUFBLEVBQ3BEO0FBQ0Y7QUFFQSxTQUFTLFlBQVksT0FBMEIsVUFBbUMsT0FBaUM7QUFDakgsUUFBTSxVQUFVLG9CQUFJLElBQVk7QUFDaEMsUUFBTSxVQUFVLENBQUMsR0FBRyxLQUFLO0FBQ3pCLFdBQVMsS0FBSyxRQUFRLElBQUksR0FBRyxPQUFPLFFBQVcsS0FBSyxRQUFRLElBQUksR0FBRztBQUNqRSxRQUFJLFFBQVEsSUFBSSxFQUFFLEtBQUssQ0FBQyxTQUFTLEVBQUU7QUFBRztBQUN0QyxZQUFRLElBQUksRUFBRTtBQUNkLFlBQVEsS0FBSyxHQUFJLE1BQU0sY0FBYyxFQUFFLEdBQUcsZUFBZSxDQUFDLENBQUU7QUFBQSxFQUM5RDtBQUNBLFNBQU87QUFDVDs7O0FDMUJBLElBQU0sVUFBVTtBQUFBLEVBQ2Q7QUFBQSxFQUFvQjtBQUFBLEVBQW9CO0FBQUEsRUFBb0I7QUFBQSxFQUFRO0FBQUEsRUFBYztBQUFBLEVBQWM7QUFBQSxFQUNoRztBQUFBLEVBQXNCO0FBQUEsRUFBa0I7QUFBQSxFQUFzQjtBQUFBLEVBQWtCO0FBQUEsRUFBaUI7QUFBQSxFQUNqRztBQUFBLEVBQTBCO0FBQzVCO0FBR0EsSUFBTSxVQUFVO0FBR2hCLElBQU0sV0FBVztBQUdqQixJQUFNLGdCQUFnQixNQUFlLENBQUMsSUFBSSxNQUFNLEtBQUssRUFBRSxTQUFTLFFBQVEsSUFBSSxjQUFjLEtBQUssRUFBRTtBQUdqRyxJQUFNLG1CQUFtQixNQUFlLGtCQUFrQixLQUFLLFFBQVEsSUFBSSxjQUFjLEtBQUssRUFBRTtBQXlCekYsU0FBUyxtQkFBbUIsVUFBa0MsQ0FBQyxHQUFtQjtBQUN2RixRQUFNLEVBQUUsVUFBVSxDQUFDLEdBQUcsVUFBVSxDQUFDLEVBQUUsSUFBSTtBQUN2QyxRQUFNLE1BQU0saUJBQWlCO0FBQzdCLFFBQU0sV0FBVyxJQUFJLElBQUksQ0FBQyxHQUFHLFNBQVMsR0FBRyxPQUFPLEVBQUUsT0FBTyxDQUFDLFNBQVMsQ0FBQyxRQUFRLFNBQVMsSUFBSSxDQUFDLENBQUM7QUFFM0YsUUFBTSxRQUFRLElBQUksSUFBSSxPQUFPO0FBQzdCLFFBQU0sV0FBVyxDQUFDLFNBQXlCLElBQUksT0FBTyxzQkFBc0IsSUFBSSxFQUFFO0FBQ2xGLFNBQU87QUFBQSxJQUNMLE1BQU07QUFBQSxJQUNOLE9BQU87QUFBQSxJQUNQLE1BQU0sYUFBYTtBQUNqQixZQUFNLElBQUksS0FBSyxDQUFDLFdBQVcsS0FBSyxRQUFRLE1BQU0sQ0FBQztBQUFBLElBQ2pEO0FBQUEsSUFDQSxXQUFXO0FBQUEsTUFDVCxPQUFPO0FBQUEsTUFDUCxRQUFRLE1BQU0sSUFBSTtBQUNoQixjQUFNLE9BQU8sU0FBUyxFQUFFO0FBQ3hCLFlBQUksY0FBYyxLQUFLLEdBQUcsV0FBVyxJQUFJO0FBQUcsaUJBQU87QUFFbkQsWUFBSSxTQUFTLElBQUksT0FBTyxpQkFBaUI7QUFBRyxpQkFBTyxFQUFFLE1BQU0sZ0JBQWdCLEtBQUssS0FBSztBQUNyRixZQUFJLElBQUksTUFBTSxJQUFJO0FBQUcsaUJBQU87QUFDNUIsY0FBTSxDQUFDLEVBQUUsRUFBRSxJQUFJLFFBQVEsS0FBSyxJQUFJLEtBQUssQ0FBQztBQUN0QyxjQUFNLFNBQVMsT0FBTyxVQUFhLENBQUMsU0FBUyxJQUFJLEVBQUU7QUFDbkQsWUFBSSxXQUFXLE1BQU0sSUFBSSxFQUFFLEtBQUssU0FBUyxLQUFLLEVBQUU7QUFBSSxpQkFBTztBQUMzRCxjQUFNLFVBQVUsVUFBVSxNQUFNLENBQUMsU0FBUyxLQUFLLE1BQU0sSUFBSSxDQUFDO0FBQzFELFlBQUksUUFBUTtBQUNWLGNBQUksUUFBUSxLQUFLLENBQUMsRUFBRSxLQUFLLE1BQU0sU0FBUyxXQUFXLEdBQUc7QUFDcEQsa0JBQU0sSUFBSSxFQUFFO0FBQ1osaUJBQUssS0FBSyxlQUFlLEVBQUUscUdBQ1ksRUFBRSxzQ0FBc0M7QUFBQSxVQUNqRjtBQUNBLGlCQUFPO0FBQUEsUUFDVDtBQUNBLGNBQU0sVUFBVSxRQUFRLElBQUksQ0FBQyxFQUFFLE1BQU0sUUFBUSxNQUFNLE1BQ2pELFlBQVksS0FBSyxPQUFPLElBQUksV0FBVyxLQUFLLFVBQVUsU0FBUyxNQUFNLENBQUMsQ0FBQztBQUFBLENBQUs7QUFFOUUsZUFBTyxRQUFRLFdBQVcsSUFBSSxPQUFPLEVBQUUsTUFBTSxHQUFHLElBQUk7QUFBQSxFQUFLLFFBQVEsS0FBSyxFQUFFLENBQUMsSUFBSSxLQUFLLEtBQUs7QUFBQSxNQUN6RjtBQUFBLElBQ0Y7QUFBQSxJQUNBLGNBQWNDLFVBQVM7QUFDckIsWUFBTSxFQUFFLGFBQWEsSUFBSUE7QUFDekIsVUFBSSxDQUFDLGlCQUFpQixLQUFLLENBQUMsVUFBVSxZQUFZO0FBQUcsZUFBTztBQUM1RCxZQUFNLFdBQVcsQ0FBQyxPQUF3QixHQUFHLFdBQVcsR0FBRyxJQUFJLEtBQUssQ0FBQyxHQUFHO0FBQ3hFLGFBQU8sRUFBRSxHQUFHQSxVQUFTLGNBQWMsU0FBUyxjQUFjLE1BQU0sY0FBYyxJQUFJLFFBQVEsR0FBRyxRQUFRLEVBQUU7QUFBQSxJQUN6RztBQUFBLEVBQ0Y7QUFDRjtBQUVBLElBQU0sWUFBWSxDQUFDLFVBQXFDLE9BQU8sVUFBVTs7O0FDL0ZpTCxTQUFTLG1CQUFtQjs7O0FDQXBELE9BQU9DLGNBQWE7QUFDdFAsT0FBTyxlQUFlO0FBQ3RCLFNBQVMsb0JBQW9COzs7QUNGeU4sU0FBUyxnQkFBQUMsZUFBYyxnQkFBZ0I7QUFFN1IsU0FBUyxNQUFNLFdBQVc7OztBQ0ZvTyxTQUFTLE1BQU0sY0FBYztBQUUzUixJQUFNLGtCQUFrQjtBQUVqQixTQUFTLGtCQUFrQixTQUFzQztBQUN0RSxTQUFPLFlBQVksVUFBYSxnQkFBZ0IsS0FBSyxPQUFPO0FBQzlEO0FBeURPLFNBQVMsV0FBVyxNQUE4QztBQUN2RSxRQUFNLFFBQVEsaURBQWlELEtBQUssUUFBUSxFQUFFO0FBQzlFLFVBQVEsUUFBUSxDQUFDLEtBQUssUUFBUSxDQUFDLElBQUksWUFBWTtBQUNqRDtBQUdPLFNBQVMsZUFBZSxNQUF1QjtBQUNwRCxTQUFPLFNBQVMsZUFBZSxrQkFBa0IsSUFBSTtBQUN2RDtBQU9PLFNBQVMsVUFBVSxNQUEwQixXQUE2QjtBQUMvRSxRQUFNLE9BQU8sV0FBVyxJQUFJO0FBQzVCLE1BQUksU0FBUztBQUFXLFdBQU87QUFDL0IsU0FBTyxlQUFlLElBQUksS0FBSyxLQUFLLElBQUksTUFBTSxLQUFLLFNBQVMsV0FBVyxZQUFZO0FBQ3JGOzs7QUQxRUEsSUFBTSxjQUFjLG9CQUFJLElBQUk7QUFBQSxFQUMxQjtBQUFBLEVBQU87QUFBQSxFQUFjO0FBQUEsRUFBUztBQUFBLEVBQVE7QUFBQSxFQUFVO0FBQUEsRUFBZTtBQUFBLEVBQWdCO0FBQUEsRUFBVztBQUFBLEVBQVc7QUFBQSxFQUNyRztBQUFBLEVBQWlCO0FBQUEsRUFBYztBQUFBLEVBQVk7QUFDN0MsQ0FBQztBQUdELElBQU0sZ0JBQWdCLENBQUMsdUJBQXVCLG1CQUFtQixlQUFlO0FBR2hGLElBQU0sYUFBYSxDQUFDLEtBQUssaUJBQWlCLGNBQWMsZ0JBQWdCLGtCQUFrQixtQkFBbUI7QUFDN0csSUFBTSxnQkFBZ0I7QUFDdEIsSUFBTSxZQUFZO0FBQ2xCLElBQU0sYUFBYTtBQUVuQixJQUFNLFNBQVM7QUFDZixJQUFNLFNBQVM7QUFFZixTQUFTLFNBQVMsUUFBZ0IsTUFBdUI7QUFDdkQsTUFBSTtBQUVGLFVBQU0sT0FBT0MsY0FBYSxLQUFLLFFBQVEsSUFBSSxDQUFDO0FBQzVDLFVBQU0sU0FBUyxDQUFDLFFBQVEsS0FBSyxRQUFRLGNBQWMsQ0FBQyxFQUFFLElBQUksQ0FBQyxTQUFTQSxjQUFhLElBQUksQ0FBQztBQUN0RixXQUFPLFNBQVMsSUFBSSxFQUFFLE9BQU8sS0FBSyxPQUFPLEtBQUssQ0FBQyxTQUFTLEtBQUssV0FBVyxPQUFPLEdBQUcsQ0FBQztBQUFBLEVBQ3JGLFFBQVE7QUFDTixXQUFPO0FBQUEsRUFDVDtBQUNGO0FBT08sU0FBUyxRQUFRLFFBQWdCLE1BQXVCO0FBQzdELFFBQU0sT0FBTyxPQUFPLFFBQVEsR0FBRztBQUMvQixRQUFNLE9BQU8sU0FBUyxLQUFLLFNBQVMsT0FBTyxNQUFNLEdBQUcsSUFBSTtBQUN4RCxRQUFNLFFBQVEsU0FBUyxLQUFLLEtBQUssT0FBTyxNQUFNLE9BQU8sQ0FBQztBQUN0RCxNQUFJLENBQUMsV0FBVyxLQUFLLEtBQUssS0FBSyxNQUFNLFNBQVMsSUFBSTtBQUFHLFdBQU87QUFDNUQsTUFBSSxXQUFXLFNBQVMsSUFBSTtBQUFHLFdBQU87QUFDdEMsTUFBSSxLQUFLLFNBQVMsSUFBSSxLQUFLLE9BQU8sS0FBSyxJQUFJLEtBQUssT0FBTyxLQUFLLElBQUk7QUFBRyxXQUFPO0FBQzFFLE1BQUksY0FBYyxLQUFLLElBQUk7QUFBRyxXQUFPO0FBQ3JDLFFBQU0sQ0FBQyxFQUFFLFFBQVEsRUFBRSxJQUFJLEtBQUssTUFBTSxHQUFHO0FBQ3JDLFFBQU0sV0FBVyxZQUFZLElBQUksS0FBSyxLQUFLLGNBQWMsS0FBSyxDQUFDLFdBQVcsS0FBSyxXQUFXLE1BQU0sQ0FBQztBQUNqRyxTQUFPLFVBQVUsS0FBSyxJQUFJLEtBQUssWUFBWSxTQUFTLE1BQU0sSUFBSTtBQUNoRTtBQUdBLFNBQVMsYUFBYSxFQUFFLFNBQVMsT0FBTyxHQUE2QjtBQUNuRSxRQUFNLEVBQUUsTUFBTSxPQUFPLElBQUk7QUFDekIsTUFBSSxDQUFDLGtCQUFrQixPQUFPLGFBQWEsS0FBSyxDQUFDLFVBQVUsSUFBSTtBQUFHLFdBQU87QUFDekUsTUFBSSxXQUFXLFVBQWEsV0FBVyxVQUFVLFFBQVEsRUFBRTtBQUFJLFdBQU87QUFDdEUsU0FBTyxRQUFRLGdCQUFnQixNQUFNLGdCQUFnQixRQUFRLGdCQUFnQixNQUFNO0FBQ3JGO0FBRUEsU0FBUyxNQUFNLFFBQTZCO0FBQzFDLFFBQU0sRUFBRSxLQUFLLElBQUksT0FBTztBQUN4QixTQUFPLFlBQVksSUFBSSxDQUFDLFNBQVMsVUFBVSxTQUFTO0FBRWxELFVBQU0sRUFBRSxhQUFhLE1BQU0sSUFBSSxTQUFTLEdBQUcsSUFBSTtBQUMvQyxVQUFNLFVBQVUsQ0FBQyxlQUFlLEtBQUssR0FBRyxFQUFFLE1BQU0sQ0FBQyxXQUFXLFFBQVEsUUFBUSxJQUFJLENBQUM7QUFDakYsUUFBSSxXQUFXLGFBQWEsT0FBTyxLQUFLLGlCQUFpQixLQUFLLE1BQU0sR0FBRztBQUNyRSxlQUFTLFVBQVUsZ0NBQWdDLGFBQWE7QUFDaEUsZUFBUyxVQUFVLDBCQUEwQixTQUFTO0FBQ3RELGFBQU8sS0FBSztBQUFBLElBQ2Q7QUFDQSxhQUFTLFVBQVUsS0FBSyxFQUFFLGdCQUFnQixhQUFhLENBQUMsRUFBRSxJQUFJLGdEQUFnRDtBQUFBLEVBQ2hILENBQUM7QUFFRCxTQUFPLFlBQVksZ0JBQWdCLFdBQVcsQ0FBQyxTQUEwQixXQUFtQjtBQUUxRixXQUFPLEdBQUcsU0FBUyxNQUFNLE9BQU8sUUFBUSxDQUFDO0FBQ3pDLFFBQUksQ0FBQyxhQUFhLE9BQU87QUFBRyxhQUFPLFFBQVE7QUFBQSxFQUM3QyxDQUFDO0FBQ0g7QUFHTyxTQUFTLFdBQW1CO0FBQ2pDLFNBQU87QUFBQSxJQUNMLE1BQU07QUFBQSxJQUNOLE9BQU87QUFBQSxJQUNQLFNBQVM7QUFBQSxJQUNULGlCQUFpQixFQUFFLE9BQU8sT0FBTyxTQUFTLE1BQU07QUFBQSxFQUNsRDtBQUNGOzs7QUVyRk8sU0FBUyxhQUFxQjtBQUNuQyxTQUFPO0FBQUEsSUFDTCxNQUFNO0FBQUEsSUFDTixTQUFTO0FBQUEsSUFDVCxNQUFNLENBQUMsT0FBUSxrQ0FBa0MsS0FBSyxFQUFFLElBQUksS0FBSztBQUFBLEVBQ25FO0FBQ0Y7OztBQ1ZBLElBQU0sZ0JBQWdCO0FBR2YsU0FBUyxzQkFBc0IsTUFBc0I7QUFDMUQsU0FBTyxLQUFLLFFBQVEsZUFBZSxFQUFFO0FBQ3ZDO0FBR08sU0FBUyxhQUFxQjtBQUNuQyxTQUFPO0FBQUEsSUFDTCxNQUFNO0FBQUEsSUFDTixTQUFTO0FBQUEsSUFDVCxvQkFBb0IsRUFBRSxPQUFPLFFBQVEsU0FBUyxzQkFBc0I7QUFBQSxFQUN0RTtBQUNGOzs7QUNoQjRQLFNBQVMsaUJBQWlCO0FBQ3RSLFNBQVMsb0JBQW9CO0FBQzdCLFNBQVMsUUFBQUMsT0FBTSxhQUFhO0FBQzVCLE9BQU9DLGNBQWE7QUFXcEIsSUFBTSxTQUFTLENBQUMsVUFBa0IsVUFDaEMsTUFBTSxLQUFLLENBQUMsU0FBUyxTQUFTLFdBQVcsR0FBRyxJQUFJLEdBQUcsQ0FBQztBQU0vQyxTQUFTLFVBQVUsT0FBMEIsU0FBOEQ7QUFDaEgsUUFBTSxTQUFTLElBQUksSUFBSSxRQUFRLElBQUksQ0FBQyxXQUFXLENBQUMsT0FBTyxVQUFVLE1BQU0sQ0FBQyxDQUFDO0FBQ3pFLFFBQU0sUUFBUSxvQkFBSSxJQUF5QjtBQUUzQyxXQUFTLElBQUksVUFBa0IsTUFBb0I7QUFDakQsVUFBTSxTQUFTLE9BQU8sSUFBSSxRQUFRO0FBQ2xDLFVBQU0sUUFBUSxNQUFNLElBQUksUUFBUSxLQUFLLG9CQUFJLElBQUk7QUFDN0MsUUFBSSxXQUFXLFVBQWEsTUFBTSxJQUFJLElBQUk7QUFBRztBQUM3QyxVQUFNLElBQUksVUFBVSxNQUFNLElBQUksSUFBSSxDQUFDO0FBQ25DLGVBQVcsUUFBUSxPQUFPO0FBQVMsVUFBSSxNQUFNLElBQUk7QUFBQSxFQUNuRDtBQUVBLGFBQVcsRUFBRSxVQUFVLFFBQVEsS0FBSztBQUFTLFFBQUk7QUFBUyxVQUFJLFVBQVUsT0FBTyxVQUFVLEtBQUssS0FBSyxFQUFFO0FBQ3JHLFFBQU0sUUFBUSxvQkFBSSxJQUFvQjtBQUN0QyxhQUFXLEVBQUUsVUFBVSxRQUFRLEtBQUssU0FBUztBQUMzQyxVQUFNLENBQUMsTUFBTSxPQUFPLElBQUksTUFBTSxJQUFJLFFBQVEsS0FBSyxDQUFDO0FBQ2hELFFBQUksV0FBVyxTQUFTLFVBQWEsU0FBUyxNQUFNLFlBQVk7QUFBVztBQUMzRSxRQUFJLE9BQU8sVUFBVSxLQUFLLE1BQU07QUFBVyxZQUFNLElBQUksVUFBVSxHQUFHLElBQUksSUFBSSxRQUFRLEVBQUU7QUFBQSxFQUN0RjtBQUNBLFNBQU87QUFDVDtBQUVBLElBQU0sV0FBVztBQUdWLFNBQVMsVUFBVSxNQUFjLFVBQWtCLE9BQTRDO0FBQ3BHLFFBQU0sUUFBUSxNQUFNLElBQUksUUFBUSxLQUFLO0FBQ3JDLFNBQU8sS0FBSyxRQUFRLFVBQVUsQ0FBQyxHQUFHLE9BQWUsU0FBaUI7QUFDaEUsVUFBTSxTQUFTLE1BQU0sS0FBSyxNQUFNLFFBQVEsUUFBUSxHQUFHLElBQUk7QUFDdkQsVUFBTSxXQUFXLE1BQU0sU0FBUyxNQUFNLFFBQVEsS0FBSyxHQUFHLE1BQU0sSUFBSSxNQUFNLEtBQUssTUFBTTtBQUNqRixXQUFPLFdBQVcsS0FBSyxHQUFHLFNBQVMsV0FBVyxHQUFHLElBQUksV0FBVyxLQUFLLFFBQVEsRUFBRSxHQUFHLEtBQUs7QUFBQSxFQUN6RixDQUFDO0FBQ0g7QUFFQSxTQUFTLFVBQVUsUUFBbUM7QUFDcEQsUUFBTSxPQUFPQyxNQUFLLFFBQVEsWUFBWTtBQUN0QyxRQUFNLFFBQWlCLFVBQVUsYUFBYSxNQUFNLE1BQU0sR0FBRyxNQUFNLElBQUk7QUFDdkUsUUFBTSxXQUFvQixPQUFPLFVBQVUsWUFBWSxVQUFVLE9BQU8sUUFBUSxJQUFJLE9BQU8sYUFBYSxJQUFJO0FBQzVHLE1BQUksQ0FBQyxNQUFNLFFBQVEsUUFBUTtBQUFHLFdBQU8sQ0FBQztBQUN0QyxTQUFPLFNBQVMsSUFBSSxDQUFDLFFBQW1DLElBQUksS0FBSyxRQUFRLE9BQU8sRUFBRSxDQUFDO0FBQ3JGO0FBU08sU0FBUyxTQUNkLElBQ0EsU0FDQSxNQUNvQjtBQUNwQixRQUFNLFFBQVEsb0JBQUksSUFBWTtBQUM5QixRQUFNLE9BQU8sb0JBQUksSUFBWTtBQUU3QixXQUFTLE1BQU0sSUFBa0I7QUFDL0IsUUFBSSxLQUFLLElBQUksRUFBRTtBQUFHO0FBQ2xCLFNBQUssSUFBSSxFQUFFO0FBQ1gsVUFBTSxNQUFNLE9BQU8sSUFBSSxPQUFPO0FBQzlCLFVBQU0sUUFBUSxLQUFLLEVBQUU7QUFDckIsUUFBSSxRQUFRO0FBQVcsWUFBTSxJQUFJLEdBQUc7QUFBQSxhQUMzQixVQUFVLFFBQVEsTUFBTSxXQUFXLE1BQU0sVUFBVSxXQUFXO0FBQUcsWUFBTSxJQUFJLEVBQUU7QUFBQTtBQUNqRixZQUFNLFVBQVUsUUFBUSxLQUFLO0FBQUEsRUFDcEM7QUFFQSxRQUFNLEVBQUU7QUFDUixRQUFNLENBQUMsTUFBTSxPQUFPLElBQUk7QUFDeEIsU0FBTyxTQUFTLE1BQU0sWUFBWSxTQUFZLFNBQVk7QUFDNUQ7QUFHTyxTQUFTLGNBQXNCO0FBQ3BDLFNBQU87QUFBQSxJQUNMLE1BQU07QUFBQSxJQUNOLE9BQU87QUFBQSxJQUNQLFNBQVM7QUFBQSxJQUNULGNBQWMsU0FBUztBQUNyQixZQUFNLEVBQUUsZUFBZSxJQUFJLGdCQUFnQixHQUFHLElBQUlDLFNBQVE7QUFDMUQsWUFBTSxFQUFFLGFBQWEsSUFBSTtBQUN6QixVQUFJLENBQUMsYUFBYSxXQUFXLEtBQUssS0FBSyxPQUFPLGlCQUFpQjtBQUFZLGVBQU87QUFDbEYsWUFBTSxTQUFTLGNBQWMsUUFBUSxPQUFPLEdBQUc7QUFDL0MsWUFBTSxVQUFVLFVBQVUsYUFBYSxFQUFFLElBQUksQ0FBQyxTQUFTLEdBQUcsTUFBTSxJQUFJLElBQUksRUFBRTtBQUMxRSxhQUFPO0FBQUEsUUFDTCxHQUFHO0FBQUE7QUFBQSxRQUVILGFBQWEsSUFBSSxLQUFLO0FBQ3BCLGdCQUFNLFFBQVEsYUFBYSxJQUFJLEdBQUc7QUFDbEMsY0FBSSxVQUFVLG1CQUFtQixDQUFDLEdBQUcsU0FBUyxnQkFBZ0I7QUFBRyxtQkFBTztBQUN4RSxnQkFBTSxPQUFPLFNBQVMsSUFBSSxTQUFTLElBQUksYUFBYTtBQUNwRCxpQkFBTyxTQUFTLFNBQVksUUFBUSxHQUFHLEtBQUssTUFBTSxPQUFPLFNBQVMsQ0FBQyxDQUFDO0FBQUEsUUFDdEU7QUFBQSxNQUNGO0FBQUEsSUFDRjtBQUFBLElBQ0EsZ0JBQWdCO0FBQUEsTUFDZCxPQUFPO0FBQUEsTUFDUCxRQUFRLFVBQVUsUUFBUTtBQUN4QixjQUFNLEVBQUUsZUFBZSxJQUFJLGdCQUFnQixHQUFHLElBQUlBLFNBQVE7QUFDMUQsWUFBSSxDQUFDLGFBQWEsV0FBVyxLQUFLO0FBQUc7QUFDckMsY0FBTSxTQUFTLE9BQU8sT0FBTyxNQUFNLEVBQUUsUUFBUSxDQUFDLFNBQVUsS0FBSyxTQUFTLFVBQVUsQ0FBQyxJQUFJLElBQUksQ0FBQyxDQUFFO0FBQzVGLGNBQU0sUUFBUSxVQUFVLFVBQVUsYUFBYSxHQUFHLE9BQU8sSUFBSSxDQUFDLEVBQUUsVUFBVSxTQUFTLFNBQVMsZUFBZSxPQUN4RyxFQUFFLFVBQVUsU0FBUyxTQUFTLFdBQVcsZUFBZSxFQUFFLENBQUM7QUFDOUQsbUJBQVcsU0FBUyxRQUFRO0FBQzFCLGdCQUFNLE9BQU8sVUFBVSxNQUFNLE1BQU0sTUFBTSxVQUFVLEtBQUs7QUFDeEQsZ0JBQU0sV0FBVyxNQUFNLElBQUksTUFBTSxRQUFRLEtBQUssTUFBTTtBQUFBLFFBQ3REO0FBQUEsTUFDRjtBQUFBLElBQ0Y7QUFBQSxFQUNGO0FBQ0Y7OztBQ25JOFAsT0FBT0MsY0FBYTtBQUlsUixJQUFNLFdBQVc7QUFHVixTQUFTLGNBQXNCO0FBQ3BDLFNBQU87QUFBQSxJQUNMLE1BQU07QUFBQSxJQUNOLFNBQVM7QUFBQSxJQUNULFVBQVUsTUFBTSxJQUFJO0FBQ2xCLFlBQU0sRUFBRSxlQUFlLElBQUksZ0JBQWdCLEdBQUcsSUFBSUMsU0FBUTtBQUMxRCxZQUFNLFNBQVMsY0FBYyxRQUFRLE9BQU8sR0FBRztBQUMvQyxZQUFNLFFBQVEsR0FBRyxXQUFXLE1BQU0sS0FBSyxTQUFTLEtBQUssR0FBRyxNQUFNLE9BQU8sTUFBTSxDQUFDO0FBQzVFLFVBQUksaUJBQWlCLGVBQWUsQ0FBQztBQUFPLGVBQU87QUFDbkQsYUFBTyxFQUFFLE1BQU0sS0FBSyxRQUFRLGlCQUFpQixlQUFlLEdBQUcsS0FBSyxLQUFLO0FBQUEsSUFDM0U7QUFBQSxFQUNGO0FBQ0Y7OztBTlBBLFNBQVMsaUJBQWlCLFVBQWtFO0FBQzFGLFNBQU8sT0FBTyxhQUFhLGFBQWEsV0FBVyxTQUFTO0FBQzlEO0FBRUEsSUFBTyxzQkFBUSxhQUFhO0FBQUE7QUFBQSxFQUUxQixRQUFRLEVBQUUscUNBQXFDLEtBQUssVUFBVUMsU0FBUSxJQUFJLG1CQUFtQixLQUFLLEVBQUUsRUFBRTtBQUFBLEVBQ3RHLFFBQVEsRUFBRSxNQUFNLE9BQU8sSUFBSSxFQUFFLFFBQVEsS0FBSyxFQUFFO0FBQUEsRUFDNUMsU0FBUyxDQUFDLFNBQVMsR0FBRyxXQUFXLEdBQUcsWUFBWSxHQUFHLGlCQUFpQixTQUFTLEVBQUUsR0FBRyxXQUFXLEdBQUcsWUFBWSxDQUFDO0FBQUEsRUFDN0csS0FBSztBQUFBLElBQ0gscUJBQXFCO0FBQUE7QUFBQSxNQUVuQixNQUFNLEVBQUUscUJBQXFCLENBQUMsZUFBZSxFQUFFO0FBQUEsSUFDakQ7QUFBQSxFQUNGO0FBQ0YsQ0FBQzs7O0FEdkJELElBQU8sc0JBQVEsWUFBWSxxQkFBTSxFQUFFLE9BQU8sRUFBRSxRQUFRLFVBQVUsRUFBRSxDQUFDOzs7QVBDakUsSUFBT0MsdUJBQVFDLGFBQVkscUJBQVcsRUFBRSxTQUFTLENBQUMsbUJBQW1CLENBQUMsRUFBRSxDQUFDOyIsCiAgIm5hbWVzIjogWyJtZXJnZUNvbmZpZyIsICJvcHRpb25zIiwgInByb2Nlc3MiLCAicmVhbHBhdGhTeW5jIiwgInJlYWxwYXRoU3luYyIsICJqb2luIiwgInByb2Nlc3MiLCAiam9pbiIsICJwcm9jZXNzIiwgInByb2Nlc3MiLCAicHJvY2VzcyIsICJwcm9jZXNzIiwgInZpdGVfY29uZmlnX2RlZmF1bHQiLCAibWVyZ2VDb25maWciXQp9Cg==

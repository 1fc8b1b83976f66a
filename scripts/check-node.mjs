// Says in one line that this Node is too old, where no pinned Node could be installed.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  console.error(
    `lagoa needs Node 22.18 or newer to run; this is Node ${process.versions.node} at ${process.execPath}. ` +
      'npm ci brings a pinned Node 24 on linux-x64, linux-arm64 and win-x64; elsewhere install one.',
  );
  process.exit(1);
}

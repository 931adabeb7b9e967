//! The sizes of the package: raw, and as compressed by a server.

use std::path::{Path, PathBuf};

use crate::error::{Error, Result};
use crate::process::Task;

/// Prints raw, gzip and brotli size of each file on a line. Node has both compressors; this crate has none.
const MEASURE: &str = "\
const { readFileSync } = require('node:fs');
const { brotliCompressSync, gzipSync } = require('node:zlib');
for (const path of process.argv.slice(1)) {
  const bytes = readFileSync(path);
  console.log(bytes.length, gzipSync(bytes, { level: 9 }).length, brotliCompressSync(bytes).length);
}";

/// Sizes in bytes.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
struct Size {
    raw: u64,
    gzip: u64,
    brotli: u64,
}

impl Size {
    fn plus(self, other: Self) -> Self {
        Self {
            raw: self.raw.saturating_add(other.raw),
            gzip: self.gzip.saturating_add(other.gzip),
            brotli: self.brotli.saturating_add(other.brotli),
        }
    }
}

/// What a browser loads for deciding, and what it loads besides: where there are records to mask, one of the two builds of the
/// masker, of which the larger one is counted; and where a gate is kept up to date, what does that.
const PARTS: [(&str, &[&str]); 5] = [
    ("deciding: WebAssembly", &["wasm/permask_bg.wasm"]),
    ("deciding: JavaScript", &["index.js", "shared.js", "wasm/permask.js"]),
    ("masking: WebAssembly", &["wasm/masker_simd.wasm"]),
    ("masking: JavaScript", &["masking.js", "wasm/masker.js"]),
    ("keeping: JavaScript", &["keeping.js"]),
];

/// Prints a table of what a browser loads out of a built package.
pub(crate) fn print(package: &Path) -> Result<()> {
    println!("{:<28}{:>10}{:>10}{:>10}", "bytes", "raw", "gzip", "brotli");
    for (label, names) in PARTS {
        let files: Vec<PathBuf> = names.iter().map(|name| package.join(name)).collect();
        let size = measure(&files)?.into_iter().fold(Size::default(), Size::plus);
        println!("{label:<28}{:>10}{:>10}{:>10}", size.raw, size.gzip, size.brotli);
    }
    Ok(())
}

fn measure(files: &[PathBuf]) -> Result<Vec<Size>> {
    let output = Task::new("node").args(["-e", MEASURE]).args(files).output()?;
    output.lines().map(parse).collect()
}

fn parse(line: &str) -> Result<Size> {
    let numbers: Vec<u64> = line.split_whitespace().filter_map(|word| word.parse().ok()).collect();
    match numbers.as_slice() {
        [raw, gzip, brotli] => Ok(Size { raw: *raw, gzip: *gzip, brotli: *brotli }),
        _ => Err(Error::new(format!("expected three sizes from node, found `{line}`"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_three_sizes_and_adds_them_up() {
        let one = parse("300 200 100").unwrap();
        assert_eq!(one.plus(one), Size { raw: 600, gzip: 400, brotli: 200 });
        assert_eq!(parse("300 200").unwrap_err().to_string(), "expected three sizes from node, found `300 200`");
    }
}

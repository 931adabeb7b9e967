//! The settings with which wasm-bindgen's tests start Chromium.

use std::path::Path;

/// No window, no sandbox (which root and containers cannot have), and no traffic of the browser's own.
const ARGUMENTS: [&str; 8] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
];

/// Returns the settings as JSON, for the browser at a path.
pub(crate) fn settings(chromium: &Path) -> String {
    let arguments = ARGUMENTS.map(quote).join(", ");
    let binary = quote(&chromium.to_string_lossy());
    format!("{{ \"goog:chromeOptions\": {{ \"binary\": {binary}, \"args\": [{arguments}] }} }}\n")
}

/// A path may hold what JSON wants escaped; control characters it cannot sensibly hold.
fn quote(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_the_browser_and_escapes_its_path() {
        let json = settings(Path::new("C:\\chrome \"new\"\\chrome"));
        assert!(json.starts_with("{ \"goog:chromeOptions\": { \"binary\": \"C:\\\\chrome \\\"new\\\"\\\\chrome\", \"args\": [\"--headless\", "));
    }
}

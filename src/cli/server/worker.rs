//! The page's service worker: its script, preceded by what it keeps and by a version that changes with any of that.

use std::collections::BTreeMap;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde_json::json;

use super::Folders;
use super::issuer::Issuer;
use super::routes::{config_text, systems_text};
use crate::failure::Failure;
use crate::file;

/// The script's name, in the folder of the pages and in addresses.
const SCRIPT: &str = "worker.js";

/// Of the package, what a page loads: declarations and texts stay behind.
const LOADED: [&str; 2] = ["js", "wasm"];

/// What the worker is made of.
#[derive(Debug)]
pub(super) struct Worker {
    www: PathBuf,
    package: PathBuf,
    issuer: Arc<Issuer>,
}

/// Returns the route of the script.
pub(super) fn route(worker: Worker) -> Router {
    Router::new().route("/worker.js", get(script)).with_state(Arc::new(worker))
}

async fn script(State(worker): State<Arc<Worker>>) -> Response {
    match worker.script() {
        Ok(script) => ([(header::CONTENT_TYPE, "text/javascript")], script).into_response(),
        Err(_) => StatusCode::NOT_FOUND.into_response(),
    }
}

impl Worker {
    pub(super) fn new(folders: &Folders<'_>, issuer: Arc<Issuer>) -> Self {
        Self { www: folders.www.to_owned(), package: folders.package.to_owned(), issuer }
    }

    /// Returns the script as it is now: a file that was edited since gives another version.
    fn script(&self) -> Result<String, Failure> {
        let script = String::from_utf8_lossy(&file::read(&self.www.join(SCRIPT))?).into_owned();
        let kept = self.kept()?;
        // Tells contents apart, for a name; what keeps them whole is the policy of the server's own origin.
        let mut hasher = DefaultHasher::new();
        (&kept, &script).hash(&mut hasher);
        let addresses: Vec<_> = kept.keys().collect();
        let head = json!({ "version": format!("{:016x}", hasher.finish()), "files": addresses });
        Ok(format!("const KEPT = {head}\n{script}"))
    }

    /// Returns what the worker keeps, by address: the page's files, what it loads of the package, and what a real app
    /// has in its build. No bundle, token or record is among it.
    fn kept(&self) -> Result<BTreeMap<String, Vec<u8>>, Failure> {
        let mut kept = BTreeMap::new();
        collect(&self.www, "", &mut kept, &|path| !path.ends_with(SCRIPT))?;
        collect(&self.package, "/pkg", &mut kept, &|path| {
            let extension = path.extension().and_then(|extension| extension.to_str());
            extension.is_some_and(|extension| LOADED.contains(&extension))
        })?;
        if let Some(page) = kept.remove("/index.html") {
            kept.insert("/".to_owned(), page);
        }
        kept.insert("/api/config".to_owned(), config_text(&self.issuer).into_bytes());
        kept.insert("/api/systems".to_owned(), systems_text(&self.issuer).into_bytes());
        for system in self.issuer.systems() {
            kept.insert(format!("/api/{}/people", system.id()), system.people().as_bytes().to_vec());
        }
        Ok(kept)
    }
}

/// Reads the files of a folder and of those within it.
fn collect(
    folder: &Path,
    address: &str,
    kept: &mut BTreeMap<String, Vec<u8>>,
    wanted: &dyn Fn(&Path) -> bool,
) -> Result<(), Failure> {
    for entry in fs::read_dir(folder).map_err(|error| Failure::io(folder, &error))? {
        let path = entry.map_err(|error| Failure::io(folder, &error))?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        // Editors leave hidden files behind.
        if name.is_empty() || name.starts_with('.') {
            continue;
        }
        let address = format!("{address}/{name}");
        if path.is_dir() {
            collect(&path, &address, kept, wanted)?;
        } else if wanted(&path) {
            kept.insert(address, file::read(&path)?);
        }
    }
    Ok(())
}

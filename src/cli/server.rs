//! The demo server: pages, package, and a small API, under a strict content security policy.

mod attack;
mod demo;
mod issuer;
mod routes;
mod system;
mod version;
mod worker;

use std::net::Ipv4Addr;
use std::path::Path;
use std::sync::Arc;

use axum::Router;
use axum::http::{HeaderName, HeaderValue, header};
use tower_http::services::ServeDir;
use tower_http::set_header::SetResponseHeaderLayer;

use crate::failure::Failure;

use issuer::Issuer;
use worker::Worker;

/// Nothing but our own files: no inline script or style, no other origin, and WebAssembly but not `eval`.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
     img-src 'self'; connect-src 'self'; font-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; \
     form-action 'none'; frame-ancestors 'none'";

/// Where the demo's files are.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Folders<'f> {
    pub(crate) www: &'f Path,
    pub(crate) package: &'f Path,
    pub(crate) systems: &'f Path,
    pub(crate) state: &'f Path,
}

/// Serves until the process is interrupted.
pub(crate) fn run(port: u16, folders: &Folders<'_>) -> Result<(), Failure> {
    for folder in [folders.www, folders.package, folders.systems] {
        if !folder.is_dir() {
            return Err(Failure::new("io", "expected a folder, found none").in_file(folder));
        }
    }
    let issuer = Arc::new(Issuer::open(folders.state, folders.systems)?);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::new("io", error.to_string()))?;
    runtime.block_on(serve(port, router(folders, issuer)))
}

fn router(folders: &Folders<'_>, issuer: Arc<Issuer>) -> Router {
    let set = |name: HeaderName, value: &'static str| {
        SetResponseHeaderLayer::overriding(name, HeaderValue::from_static(value))
    };
    routes::api(Arc::clone(&issuer))
        .merge(worker::route(Worker::new(folders, issuer)))
        .nest_service("/pkg", ServeDir::new(folders.package))
        .fallback_service(ServeDir::new(folders.www))
        .layer(set(header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY))
        .layer(set(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(set(header::REFERRER_POLICY, "no-referrer"))
        // Browsers keep files, but ask each time whether they are still right. Records say that nobody keeps them.
        .layer(SetResponseHeaderLayer::if_not_present(header::CACHE_CONTROL, HeaderValue::from_static("no-cache")))
}

async fn serve(port: u16, router: Router) -> Result<(), Failure> {
    let failed = |error: std::io::Error| Failure::new("io", format!("127.0.0.1:{port}: {error}"));
    let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await.map_err(failed)?;
    let address = listener.local_addr().map_err(failed)?;
    println!("permask: the demo is at http://{address}/ (stop it with Ctrl-C)");
    let stop = async {
        // If signals cannot be had the server runs until it is killed.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    axum::serve(listener, router).with_graceful_shutdown(stop).await.map_err(failed)
}

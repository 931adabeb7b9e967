//! The API of the demo: whom it trusts, its systems, and of each system the bundle, tokens, people and records. Two
//! parts no real server has: `attack` signs what the page is then attacked with, and `publish` is open to everyone.

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde_json::{Value, json};

use super::attack::Attack;
use super::issuer::{ISSUER, Issuer};
use super::system::System;
use crate::failure::Failure;

/// Returns the routes under `/api`.
pub(super) fn api(issuer: Arc<Issuer>) -> Router {
    Router::new()
        .route("/api/config", get(config))
        .route("/api/keys/{version}", get(keys))
        .route("/api/systems", get(systems))
        .route("/api/{system}/bundle", get(bundle))
        .route("/api/{system}/attack/{name}", get(attack))
        .route("/api/{system}/publish", post(publish))
        .route("/api/{system}/token", post(token))
        .route("/api/{system}/people", get(people))
        .route("/api/{system}/records/{type}", get(records))
        .route("/api/{system}/objects/{resource}", get(objects))
        .with_state(issuer)
}

/// What an app would have in its build: whom it trusts. The demo's key is made on first start, so it has to ask.
async fn config(State(issuer): State<Arc<Issuer>>) -> Response {
    json_text(config_text(&issuer))
}

/// The update of the key set to a version. The demo's key set is the first and only one, so there is none: a server that
/// changes its keys serves every update, from which clients walk on. Browsers would report a 404 as an error.
async fn keys() -> StatusCode {
    StatusCode::NO_CONTENT
}

/// The systems that are served, each with the audience that its tokens name.
async fn systems(State(issuer): State<Arc<Issuer>>) -> Response {
    json_text(systems_text(&issuer))
}

/// Returns what `/api/config` answers.
pub(super) fn config_text(issuer: &Issuer) -> String {
    // A key set is JSON already, and stands in the answer as it is.
    format!(r#"{{"issuer":{},"keys":{}}}"#, Value::from(ISSUER), issuer.key_set())
}

/// Returns what `/api/systems` answers.
pub(super) fn systems_text(issuer: &Issuer) -> String {
    let systems: Vec<_> =
        issuer.systems().iter().map(|system| json!({ "id": system.id(), "audience": system.audience() })).collect();
    Value::Array(systems).to_string()
}

async fn bundle(State(issuer): State<Arc<Issuer>>, Path(id): Path<String>, headers: HeaderMap) -> Response {
    of_system(&issuer, &id, |system| {
        let bundle = match issuer.bundle(system) {
            Ok(bundle) => bundle,
            Err(failure) => return refused(StatusCode::INTERNAL_SERVER_ERROR, &failure),
        };
        let etag = bundle.etag();
        let known = headers.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok()).unwrap_or_default();
        if known.split(',').any(|tag| tag.trim().trim_start_matches("W/") == etag) {
            return (StatusCode::NOT_MODIFIED, [(header::ETAG, etag)]).into_response();
        }
        ([(header::CONTENT_TYPE, "application/jwt".to_owned()), (header::ETAG, etag)], bundle.token).into_response()
    })
}

/// Signs a bundle that no page should take. It is for the demo alone, which shows that it does not.
async fn attack(State(issuer): State<Arc<Issuer>>, Path((id, name)): Path<(String, String)>) -> Response {
    of_system(&issuer, &id, |system| {
        let Some(attack) = Attack::named(&name) else {
            return not_found("unknown-attack", "expected an attack that the demo has");
        };
        match issuer.attack(system, attack) {
            Ok(token) => {
                let headers = [(header::CONTENT_TYPE, "application/jwt"), (header::CACHE_CONTROL, "no-store")];
                (headers, token).into_response()
            }
            Err(failure) => refused(StatusCode::INTERNAL_SERVER_ERROR, &failure),
        }
    })
}

/// Counts a new version of the same policy, as though its authors had published one.
async fn publish(State(issuer): State<Arc<Issuer>>, Path(id): Path<String>) -> Response {
    of_system(&issuer, &id, |system| match system.publish() {
        Ok(version) => json_text(json!({ "version": version }).to_string()),
        Err(failure) => refused(StatusCode::INTERNAL_SERVER_ERROR, &failure),
    })
}

/// Signs a token for whoever is asked for: `{"id": "u-01", "roles": ["Admin"]}`. A real server does so only for the
/// person who has signed in, and with what it knows of them.
async fn token(State(issuer): State<Arc<Issuer>>, Path(id): Path<String>, request: Bytes) -> Response {
    of_system(&issuer, &id, |system| {
        match system.subject(&request).and_then(|subject| issuer.token(system, &subject)) {
            Ok(token) => json_text(json!({ "token": token }).to_string()),
            Err(failure) => refused(StatusCode::BAD_REQUEST, &failure),
        }
    })
}

async fn people(State(issuer): State<Arc<Issuer>>, Path(id): Path<String>) -> Response {
    of_system(&issuer, &id, |system| json_text(system.people().to_owned()))
}

/// All records of a type, as they are: the page masks them, so that one can watch it. A real server masks them itself.
async fn records(State(issuer): State<Arc<Issuer>>, Path((id, record_type)): Path<(String, String)>) -> Response {
    of_system(&issuer, &id, |system| match system.records(&record_type) {
        Some(records) => private(records),
        None => not_found("unknown-record-type", "expected a record type that the system has"),
    })
}

async fn objects(State(issuer): State<Arc<Issuer>>, Path((id, resource)): Path<(String, String)>) -> Response {
    of_system(&issuer, &id, |system| match system.objects(&resource) {
        Some(objects) => private(objects),
        None => not_found("unknown-resource", "expected a resource that the system has objects of"),
    })
}

fn of_system(issuer: &Issuer, id: &str, answer: impl FnOnce(&System) -> Response) -> Response {
    match issuer.system(id) {
        Some(system) => answer(system),
        None => not_found("unknown-system", "expected a system that is served here"),
    }
}

fn json_text(text: String) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], text).into_response()
}

/// An answer that no browser keeps: what the page masks must not lie unmasked in a cache.
fn private(text: String) -> Response {
    ([(header::CACHE_CONTROL, "no-store")], json_text(text)).into_response()
}

fn not_found(code: &'static str, message: &str) -> Response {
    refused(StatusCode::NOT_FOUND, &Failure::new(code, message))
}

fn refused(status: StatusCode, failure: &Failure) -> Response {
    let body = json!({ "error": { "code": failure.code(), "message": failure.to_string() } });
    (status, [(header::CONTENT_TYPE, "application/json")], body.to_string()).into_response()
}

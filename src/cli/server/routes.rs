//! The API of the demo: its configuration, bundle, tokens, people and profiles.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use permask::Subject;
use serde_json::{Value, json};

use super::issuer::{AUDIENCE, ISSUER, Issuer};
use crate::failure::Failure;

/// Made-up colleagues with the roles that they start with.
const PEOPLE: &str = include_str!("../demo/people.json");

/// Made-up customers.
const PROFILES: &str = include_str!("../demo/profiles.json");

/// Returns the routes under `/api`.
pub(super) fn api(issuer: Arc<Issuer>) -> Router {
    Router::new()
        .route("/api/config", get(config))
        .route("/api/bundle", get(bundle))
        .route("/api/token", get(token))
        .route("/api/people", get(|| async { json_text(PEOPLE.to_owned()) }))
        .route("/api/profiles", get(|| async { json_text(PROFILES.to_owned()) }))
        .with_state(issuer)
}

/// What an app would have in its build: whom it trusts. The demo's key is made on first start, so it has to ask.
async fn config(State(issuer): State<Arc<Issuer>>) -> Response {
    match serde_json::from_str::<Value>(&issuer.key_set()) {
        Ok(keys) => json_text(json!({ "issuer": ISSUER, "audience": AUDIENCE, "keys": keys }).to_string()),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

async fn bundle(State(issuer): State<Arc<Issuer>>, headers: HeaderMap) -> Response {
    let bundle = match issuer.bundle() {
        Ok(bundle) => bundle,
        Err(failure) => return refused(StatusCode::INTERNAL_SERVER_ERROR, &failure),
    };
    let etag = bundle.etag();
    let known = headers.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if known.split(',').any(|tag| tag.trim().trim_start_matches("W/") == etag) {
        return (StatusCode::NOT_MODIFIED, [(header::ETAG, etag)]).into_response();
    }
    ([(header::CONTENT_TYPE, "application/jwt".to_owned()), (header::ETAG, etag)], bundle.token).into_response()
}

/// Signs a token for whoever is asked for: `?sub=u-1&role=Admin&role=Observer`. A real server does so only for the
/// person who has signed in, and with the roles that it knows.
async fn token(State(issuer): State<Arc<Issuer>>, Query(query): Query<Vec<(String, String)>>) -> Response {
    let Some((_, id)) = query.iter().find(|(name, _)| name == "sub") else {
        return refused(
            StatusCode::BAD_REQUEST,
            &Failure::new("missing-member", "expected a parameter `sub`, found none"),
        );
    };
    let roles = query.iter().filter(|(name, _)| name == "role").map(|(_, role)| role.clone());
    match issuer.token(&Subject::new(id.clone(), roles)) {
        Ok(token) => json_text(json!({ "token": token }).to_string()),
        Err(failure) => refused(StatusCode::BAD_REQUEST, &failure),
    }
}

fn json_text(text: String) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], text).into_response()
}

fn refused(status: StatusCode, failure: &Failure) -> Response {
    let body = json!({ "error": { "code": failure.code(), "message": failure.to_string() } });
    (status, [(header::CONTENT_TYPE, "application/json")], body.to_string()).into_response()
}

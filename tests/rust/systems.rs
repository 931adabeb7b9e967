//! The policies of real systems: that they load, and the facts that are known of them.

use std::sync::Arc;

use permask::{Json, Outcome, Policy, Question, Session, Subject};
use permask_tests::text;

/// The eleven roles.
const ROLES: [&str; 11] = [
    "Admin",
    "Audience Manager",
    "Campaign Manager",
    "Content Manager",
    "Data Manager",
    "Discovery Insights",
    "Experience Manager",
    "Goal Manager",
    "Marketer",
    "Observer",
    "User Search",
];

fn lytics() -> Arc<Policy> {
    Arc::new(Policy::read(text("systems/lytics/policy.json").as_bytes()).expect("a policy"))
}

fn session(roles: &[&str]) -> Session {
    Session::new(lytics(), Subject::new("u-1", roles.iter().copied()), 1_780_315_200)
}

fn shows(roles: &[&str], id: &str) -> bool {
    let session = session(roles);
    let navigation = session.navigation();
    let in_groups = navigation.items.iter().flat_map(|item| &item.children);
    navigation.items.iter().chain(in_groups).any(|item| item.id == id)
}

#[test]
fn lytics_has_its_eleven_roles() {
    let policy = lytics();
    assert_eq!(policy.roles().map(|(role, _)| role).collect::<Vec<_>>(), ROLES);
}

#[test]
fn every_role_sees_the_dashboard_and_nobody_without_one_does() {
    assert!(ROLES.iter().all(|role| shows(&[role], "dashboard")));
    assert!(!shows(&[], "dashboard"));
    assert!(session(&[]).navigation().items.is_empty());
}

#[test]
fn private_fields_show_to_three_roles_alone() {
    let record = Json::read_record(br#"{"email": "ada@example.com", "name": {"last": "Lovelace"}, "taxNumber": "1"}"#)
        .expect("a record");
    for role in ROLES {
        let may = ["Admin", "Data Manager", "User Search"].contains(&role);
        let masked = session(&[role]).mask("profile", &record);
        assert_eq!(masked.masked.is_empty(), may, "{role}");
        assert_eq!(masked.data == record, may, "{role}");
        assert_eq!(session(&[role]).decide("pii:view", &Question::default()) == Outcome::Allow, may, "{role}");
    }
}

#[test]
fn accounts_and_users_belong_to_admin_alone() {
    for role in ROLES {
        for action in ["invite-user", "manage-user-roles", "create-account", "edit-account", "view-account-usage"] {
            let allowed = session(&[role]).decide(&format!("account:{action}"), &Question::default()) == Outcome::Allow;
            assert_eq!(allowed, role == "Admin", "{role} {action}");
        }
    }
}

#[test]
fn every_role_reads_through_the_api_what_the_table_lists_for_writing() {
    for role in ROLES {
        for resource in ["content-topic-rollups", "segment-collections", "segment-ml"] {
            let allowed = session(&[role]).decide(&format!("api.{resource}:read"), &Question::default());
            assert_eq!(allowed, Outcome::Allow, "{role} {resource}");
        }
    }
}

#[test]
fn look_a_like_models_need_admin_or_discovery_with_jobs() {
    assert!(shows(&["Admin"], "look-a-like-models"));
    assert!(!shows(&["Discovery Insights"], "look-a-like-models"));
    assert!(shows(&["Discovery Insights", "Audience Manager"], "look-a-like-models"));
    assert!(!shows(&["Discovery Insights", "Observer"], "look-a-like-models"));
    assert!(!shows(&["Audience Manager", "Data Manager"], "look-a-like-models"));
}

#[test]
fn navigation_and_tasks_disagree_where_the_tables_do() {
    let nav = ROLES.iter().filter(|role| shows(&[role], "audiences-all")).count();
    let view = ROLES
        .iter()
        .filter(|role| session(&[role]).decide("audiences:view", &Question::default()) == Outcome::Allow)
        .count();
    assert_eq!((nav, view), (8, 7));
}

#[test]
fn a_password_is_reset_by_its_own_person_alone() {
    let of = |id: &str| Json::read_record(format!(r#"{{"id": "{id}"}}"#).as_bytes()).expect("a record");
    let (own, other) = (of("u-1"), of("u-2"));
    for role in ROLES {
        let ask = |object| session(&[role]).explain("password:reset", &Question { object, ..Question::default() });
        assert_eq!(ask(Some(&own)).outcome, Outcome::Allow, "{role}");
        let refused = ask(Some(&other));
        assert_eq!((refused.outcome, refused.rules[0].id.as_str()), (Outcome::Deny, "self-only"), "{role}");
        assert_eq!(ask(None).outcome, Outcome::Conditional, "{role}");
    }
}

#[test]
fn the_segment_scan_hides_private_fields_where_the_account_has_that_on() {
    let record = Json::read_record(br#"{"email": "ada@example.com"}"#).expect("a record");
    for role in ROLES {
        let may = ["Admin", "Data Manager", "User Search"].contains(&role);
        for (context, shows) in [
            (r#"{"surface": "segment scan", "segmentScanHiding": true}"#, may),
            (r#"{"surface": "segment scan", "segmentScanHiding": false}"#, true),
            (r#"{"surface": "segment scan"}"#, may),
            (r#"{"surface": "profile", "segmentScanHiding": false}"#, may),
        ] {
            let context = Json::read_record(context.as_bytes()).expect("a context");
            let masked = session(&[role]).with_context(Some(context.clone())).mask("profile", &record);
            assert_eq!(masked.masked.is_empty(), shows, "{role} {context}");
        }
    }
}

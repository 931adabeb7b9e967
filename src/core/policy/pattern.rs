//! Pattern: which permissions a rule speaks of, `profiles.**:read,edit`.

use crate::bits::Bits;
use crate::error::quote;
use crate::limits;
use crate::nearest::with_nearest;
use crate::place::Place;
use crate::policy::resource::Resources;
use crate::{Code, Error};

/// A pattern, split but not yet compared with what is declared.
///
/// # Syntax
///
/// * `profiles:read` is that resource alone, `profiles.*:read` its children, `profiles.**:read` itself and all below;
/// * `*:read` is every resource at the top, `**:read` every resource;
/// * `profiles:read,edit` is two actions, each of which must exist somewhere under the pattern; `profiles:*` is all.
#[derive(Debug)]
struct Pattern<'t> {
    scope: Scope<'t>,
    /// Names with commas between them, or [`EVERY`].
    actions: &'t str,
}

/// Stands for every action.
const EVERY: &str = "*";

#[derive(Debug)]
enum Scope<'t> {
    All,
    Below(&'t str),
    Children(&'t str),
    Node(&'t str),
    Top,
}

/// Adds the permissions that a pattern means to a set of their numbers.
///
/// # Errors
///
/// `bad-pattern` for what cannot be read; `unknown-permission` where it, or one of its actions, matches nothing.
pub(crate) fn expand(
    text: &str,
    resources: &Resources,
    place: &Place<'_>,
    permissions: &mut Bits,
) -> Result<(), Error> {
    if text.len() > limits::MAX_EXPRESSION_BYTES {
        let message = format!("a pattern is longer than {} bytes", limits::MAX_EXPRESSION_BYTES);
        return Err(Error::new(Code::TooLarge, place, message));
    }
    let Some(Pattern { scope, actions: wanted }) = Pattern::split(text) else {
        return Err(unreadable(text, "`resource:action`", place));
    };
    // One action alone, which is what most patterns name, is compared as it is, and a name is never a `*`.
    let listed: Vec<&str> = if wanted.contains(',') { wanted.split(',').collect() } else { Vec::new() };
    let mut unmatched = listed.clone();
    let mut matches = false;
    let mut collect = |resource: usize| {
        for (action, permission) in resources.actions(resource) {
            if action == wanted || wanted == EVERY || listed.contains(&action) {
                unmatched.retain(|name| *name != action);
                permissions.insert(permission.index());
                matches = true;
            }
        }
    };
    let (prefix, has_prefix) = match scope {
        Scope::Node(path) => (path, false),
        Scope::All | Scope::Top => ("", false),
        Scope::Below(path) | Scope::Children(path) => (path, true),
    };
    if matches!(scope, Scope::Node(_) | Scope::Below(_)) {
        resources.named(prefix).into_iter().for_each(&mut collect);
    }
    if !matches!(scope, Scope::Node(_)) {
        let prefix = if has_prefix { format!("{prefix}.") } else { String::new() };
        let every_level = matches!(scope, Scope::All | Scope::Below(_));
        for (path, resource) in resources.beginning(&prefix) {
            // What is one level down has no further dot in its path.
            if every_level || path.strip_prefix(&prefix).is_some_and(|rest| !rest.contains('.')) {
                collect(resource);
            }
        }
    }
    // Whatever all of which matches is made of declared names: it is read strictly only where it is refused.
    if matches && unmatched.is_empty() { Ok(()) } else { Err(refused(text, &unmatched, resources, place)) }
}

impl<'t> Pattern<'t> {
    /// Takes a pattern apart, without a look at the names in it.
    fn split(text: &'t str) -> Option<Self> {
        let (scope, actions) = text.split_once(':')?;
        let scope = match scope {
            "**" => Scope::All,
            "*" => Scope::Top,
            path => match (path.strip_suffix(".**"), path.strip_suffix(".*")) {
                (Some(path), _) => Scope::Below(path),
                (None, Some(path)) => Scope::Children(path),
                (None, None) => Scope::Node(path),
            },
        };
        Some(Self { scope, actions })
    }

    /// Returns what should stand in it instead of what cannot be read; nothing where all can.
    fn expected(&self) -> Option<&'static str> {
        if self.actions != EVERY && !self.actions.split(',').all(is_plain) {
            return Some("actions as names with commas between them, or `*`");
        }
        match self.scope {
            Scope::Below(path) | Scope::Children(path) | Scope::Node(path) if !path.split('.').all(is_plain) => {
                Some("a resource as names with dots between them, `*` or `**` only at its end")
            }
            _ => None,
        }
    }
}

fn is_plain(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-')
}

#[cold]
fn unreadable(text: &str, expected: &str, place: &Place<'_>) -> Error {
    Error::new(Code::BadPattern, place, format!("expected {expected}, found {}", quote(text)))
}

/// Says why a pattern is refused of which something matches nothing.
#[cold]
fn refused(text: &str, unmatched: &[&str], resources: &Resources, place: &Place<'_>) -> Error {
    if let Some(expected) = Pattern::split(text).and_then(|pattern| pattern.expected()) {
        return unreadable(text, expected, place);
    }
    let what = match unmatched.first() {
        Some(action) => format!("`{text}` names the action `{action}`, which nothing under it has"),
        None => format!("`{text}` matches no declared permission"),
    };
    let message = with_nearest(what, text, &mut resources.permission_names());
    Error::new(Code::UnknownPermission, place, message)
}

#[cfg(test)]
mod tests {
    use crate::bits::Bits;
    use crate::json::Json;
    use crate::place::Place;
    use crate::policy::resource::{PermissionId, Resources};

    fn resources() -> Resources {
        let json = Json::read_document(
            br#"{
              "profiles": {"actions": ["read"], "children": {
                "info": {"actions": ["read", "edit"], "children": {"deep": {"actions": ["read"]}}},
                "notes": {"actions": ["edit"]}}},
              "profiles-old": {"actions": ["read"]},
              "group": {}
            }"#,
        );
        Resources::read(&json.unwrap(), &Place::Root).unwrap()
    }

    fn expand(pattern: &str) -> String {
        let resources = resources();
        let mut permissions = Bits::default();
        match super::expand(pattern, &resources, &Place::Root, &mut permissions) {
            Ok(()) => {
                let is_meant = |id: PermissionId| permissions.iter().any(|number| number == id.index());
                let names = resources.permissions().filter(|(_, id)| is_meant(*id)).map(|(name, _)| name);
                names.collect::<Vec<_>>().join(" ")
            }
            Err(error) => format!("{}: {error}", error.code()),
        }
    }

    #[test]
    fn expands_every_form() {
        assert_eq!(expand("profiles:read"), "profiles:read");
        assert_eq!(expand("profiles.*:read"), "profiles.info:read");
        assert_eq!(expand("profiles.*:*"), "profiles.info:edit profiles.info:read profiles.notes:edit");
        assert_eq!(expand("profiles.**:read"), "profiles.info.deep:read profiles.info:read profiles:read");
        assert_eq!(expand("*:read"), "profiles-old:read profiles:read");
        assert_eq!(expand("**:edit"), "profiles.info:edit profiles.notes:edit");
        assert_eq!(expand("profiles.info:edit,read"), "profiles.info:edit profiles.info:read");
        assert_eq!(expand("**:*").split(' ').count(), 6);
    }

    #[test]
    fn refuses_what_matches_nothing() {
        assert_eq!(
            expand("profile:read"),
            "unknown-permission: `profile:read` matches no declared permission; the nearest known one is `profiles:read`"
        );
        assert_eq!(expand("group:*"), "unknown-permission: `group:*` matches no declared permission");
        assert_eq!(
            expand("profiles.info:read,launch"),
            "unknown-permission: `profiles.info:read,launch` names the action `launch`, which nothing under it has; the nearest known one is `profiles.info:read`"
        );
    }

    #[test]
    fn refuses_what_is_no_pattern() {
        assert_eq!(expand("profiles"), "bad-pattern: expected `resource:action`, found `profiles`");
        for pattern in [
            "",
            ":",
            "a:",
            ":read",
            "a.*.b:read",
            "a..b:read",
            "a:read,",
            "a:re*",
            "a**:read",
            "***:read",
            ".*:read",
            "profiles:read,*",
            "profiles:read,",
            "profiles:*,read",
            "profiles.**:read,re*",
            "profiles..*:read",
            "profiles..**:read",
            "**:read:*",
            "profiles:read read",
        ] {
            assert!(expand(pattern).starts_with("bad-pattern: "), "{pattern}: {}", expand(pattern));
        }
    }
}

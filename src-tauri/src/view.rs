//! Types that cross to the window and back, named like those of the core.

/// Declares the window's names for a core type's codes; with `both`, the window may send them as well.
macro_rules! view {
    ($(#[$doc:meta])* $view:ident of $core:path { $($name:ident),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, serde::Serialize, specta::Type)]
        #[serde(rename_all = "snake_case")]
        pub(crate) enum $view { $($name),* }

        $crate::view::view!(@from $view of $core { $($name),* });
    };
    ($(#[$doc:meta])* both $view:ident of $core:path { $($name:ident),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, serde::Serialize, serde::Deserialize, specta::Type)]
        #[serde(rename_all = "snake_case")]
        pub(crate) enum $view { $($name),* }

        $crate::view::view!(@from $view of $core { $($name),* });

        impl From<$view> for $core {
            fn from(view: $view) -> Self {
                match view { $($view::$name => <$core>::$name),* }
            }
        }
    };
    (@from $view:ident of $core:path { $($name:ident),* }) => {
        impl From<$core> for $view {
            fn from(core: $core) -> Self {
                match core { $(<$core>::$name => Self::$name),* }
            }
        }
    };
}

pub(crate) use view;

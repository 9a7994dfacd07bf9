//! The commands and their arguments.

xflags::xflags! {
    /// Every chore of Cordon.
    cmd xtask {
        /// Install what is missing, build the window and open it.
        cmd run {}
        /// Install what is missing, then check everything, or one stage alone.
        cmd test {
            /// One of: format, lint, unit, window, fresh, policy, e2e
            optional stage: String
        }
        /// Measure against what is comparable.
        cmd bench {
            /// What to measure: peers
            required what: String
        }
    }
}

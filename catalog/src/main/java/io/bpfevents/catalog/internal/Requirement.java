package io.bpfevents.catalog.internal;

import java.util.Optional;

/** What a kernel or machine must provide for a variant of a source. */
@FunctionalInterface
public interface Requirement {
    /** What is missing and what brings it; empty if nothing is. */
    Optional<String> missing();
}

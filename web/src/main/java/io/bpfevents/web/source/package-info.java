/**
 * The sources of events: for each kind a BPF program and its ring, or a generator and a simulated
 * ring.
 */
@NullMarked
package io.bpfevents.web.source;

import org.jspecify.annotations.NullMarked;

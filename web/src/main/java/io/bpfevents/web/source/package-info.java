/**
 * Where events come from: a BPF program and its ring for each kind of event, or a simulated ring.
 */
@NullMarked
package io.bpfevents.web.source;

import org.jspecify.annotations.NullMarked;

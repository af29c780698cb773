/** Streams of clients that chose a policy, each with rings of its own. */
@NullMarked
package io.bpfevents.web.policy;

import org.jspecify.annotations.NullMarked;

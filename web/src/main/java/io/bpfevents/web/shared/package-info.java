/**
 * The stream that all clients without a policy share: its rings, its log, and the readers of the
 * log.
 */
@NullMarked
package io.bpfevents.web.shared;

import org.jspecify.annotations.NullMarked;

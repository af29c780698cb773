/**
 * The sources of events: for each kind a source of the catalogue, of the kernel or simulated with a
 * generator.
 */
@NullMarked
package io.bpfevents.web.source;

import org.jspecify.annotations.NullMarked;

/** The hosts whose agents write to a topic: their accounting, and the events of one of them. */
@NullMarked
package io.bpfevents.web.fleet;

import org.jspecify.annotations.NullMarked;

/** The calls of a subscriber per element. Not exported. */
@NullMarked
package io.bpfevents.reactor.internal;

import org.jspecify.annotations.NullMarked;

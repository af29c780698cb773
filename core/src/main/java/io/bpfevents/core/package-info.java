/** The types that all packages of core share: the exceptions and the map types. */
@NullMarked
package io.bpfevents.core;

import org.jspecify.annotations.NullMarked;

/** Loads, configures and closes the programs of the catalogue. */
@NullMarked
package io.bpfevents.catalog.internal;

import org.jspecify.annotations.NullMarked;

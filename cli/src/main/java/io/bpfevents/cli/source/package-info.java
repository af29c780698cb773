/** A command per source of the catalogue. */
@NullMarked
package io.bpfevents.cli.source;

import org.jspecify.annotations.NullMarked;

/** What a command prints: events as columns, JSON or bytes. */
@NullMarked
package io.bpfevents.cli.output;

import org.jspecify.annotations.NullMarked;

/** The demo: processes as they start, with an equation that accounts for each event. */
@NullMarked
package io.bpfevents.cli.demo;

import org.jspecify.annotations.NullMarked;

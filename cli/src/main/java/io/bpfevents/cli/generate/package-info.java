/** The command {@code generate}: Java source for the types of a BPF object. */
@NullMarked
package io.bpfevents.cli.generate;

import org.jspecify.annotations.NullMarked;

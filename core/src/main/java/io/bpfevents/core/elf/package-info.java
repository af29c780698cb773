/** ELF files: BPF objects, and the binaries that uprobes are placed in. */
@NullMarked
package io.bpfevents.core.elf;

import org.jspecify.annotations.NullMarked;

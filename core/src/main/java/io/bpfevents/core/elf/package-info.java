/** ELF files: BPF objects, and the binaries of uprobes and of stacks. */
@NullMarked
package io.bpfevents.core.elf;

import org.jspecify.annotations.NullMarked;

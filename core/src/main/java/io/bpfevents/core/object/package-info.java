/** BPF objects as libbpf loads them: programs, links and maps. */
@NullMarked
package io.bpfevents.core.object;

import org.jspecify.annotations.NullMarked;

/** An object in libbpf: opening, pinning, loading, and the calls that may use it. */
@NullMarked
package io.bpfevents.core.object.load;

import org.jspecify.annotations.NullMarked;

/** Attachments that are no links for libbpf: each kind is detached by a call of its own. */
@NullMarked
package io.bpfevents.core.object.program.unlinked;

import org.jspecify.annotations.NullMarked;

/** What the running kernel provides. */
@NullMarked
package io.bpfevents.core.kernel;

import org.jspecify.annotations.NullMarked;

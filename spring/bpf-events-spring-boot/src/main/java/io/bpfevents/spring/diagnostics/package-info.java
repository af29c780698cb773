/** What to do about failures of the start. */
@NullMarked
package io.bpfevents.spring.diagnostics;

import org.jspecify.annotations.NullMarked;

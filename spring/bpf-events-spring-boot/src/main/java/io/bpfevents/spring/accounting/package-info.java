/** The figures of the buffers and sources, and the judgement of them. */
@NullMarked
package io.bpfevents.spring.accounting;

import org.jspecify.annotations.NullMarked;

/** What a filter contains, and how the kernel applies it. */
@NullMarked
package io.bpfevents.catalog.internal.filter;

import org.jspecify.annotations.NullMarked;

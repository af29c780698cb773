/** What is served over HTTP. */
@NullMarked
package io.bpfevents.web.api;

import org.jspecify.annotations.NullMarked;

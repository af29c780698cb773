/** The streams that clients get: one that most of them share, and a few with rings of their own. */
@NullMarked
package io.bpfevents.web.stream;

import org.jspecify.annotations.NullMarked;

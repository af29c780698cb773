/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/*
 * Calls that are reported when they return. A source includes this header after
 *
 *	#define CALLS	4096		// that can be in progress at the same time
 *
 *	struct event {			// beside fields of its own
 *		__u64 time;		// CLOCK_BOOTTIME, ns: of the return
 *		struct catalog_task task;
 *		__u64 duration;		// ns
 *		__s32 result;
 *		char path[PATH_LEN];	// the last field
 *	};
 *
 *	BPF_EVENTS_RING(events, ..., struct event);
 *
 * When a call begins, the source sets fields of what call_begins() returns, and
 * passes it to call_remember(). When it returns, the source calls call_returns().
 *
 * Each call is sent, filtered, throttled, or counted as a loss: one that finds no
 * space in `calls` when it begins, and one whose return was not seen. A return from a
 * system call is always seen, even if the thread is killed. The kernel misses the
 * return from a probed function while too many threads are in it: variants with
 * such a probe attach call_forget(), so that the entry is freed.
 */
#ifndef BPF_EVENTS_CALLS_BPF_H
#define BPF_EVENTS_CALLS_BPF_H

#include "catalog.bpf.h"

/* The texts of a source other than the path, as text(FIELD) for each. */
#ifndef OTHER_TEXTS
#define OTHER_TEXTS(text)
#endif

#define ADDRESS_OF_TEXT(field)	const char *field;

/*
 * A call in progress. The event's time is that of the beginning. The other fields
 * are addresses in user space of texts that are not read yet; NULL: read, or none.
 */
struct call {
	struct event event;
	const char *path;
	OTHER_TEXTS(ADDRESS_OF_TEXT)
	__u64 length;		/* of the path, with the NUL */
};

/* By thread. Not LRU: an entry that is removed for another one is not counted. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, CALLS);
	__type(key, __u64);
	__type(value, struct call);
} calls SEC(".maps");

/* Too large for the stack. A program is not run inside itself on one CPU. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct call);
} scratch SEC(".maps");

#define NO_TEXT(field)							\
	call->field = NULL;						\
	call->event.field[0] = '\0';

/* A call without texts, to be filled; NULL if its event is not wanted. */
static __always_inline struct call *call_begins(void)
{
	struct call *call;
	__u32 zero = 0;

	if (!bpf_events_enabled(events) || !catalog_admits())
		return NULL;
	call = bpf_map_lookup_elem(&scratch, &zero);
	if (!call)
		return NULL;
	call->event.time = bpf_ktime_get_boot_ns();
	call->length = 1;
	NO_TEXT(path)
	OTHER_TEXTS(NO_TEXT)
	return call;
}

/*
 * Reads a text from user space, unless it has been read; positive: its length with
 * the NUL. Fails if the address is invalid, and if the page is not present, since a
 * program cannot wait for it: then the address remains.
 */
static __always_inline long read_text(char *to, __u32 size, const char **from)
{
	long length;

	if (!*from)
		return 0;
	length = bpf_probe_read_user_str(to, size, *from);
	if (length > 0)
		*from = NULL;
	else
		to[0] = '\0';
	return length;
}

#define READ_TEXT(field)						\
	read_text(call->event.field, sizeof(call->event.field), &call->field);

static __always_inline void read_texts(struct call *call)
{
	long length = read_text(call->event.path, sizeof(call->event.path), &call->path);

	if (length > 0)
		call->length = length;
	OTHER_TEXTS(READ_TEXT)
}

static __always_inline void call_lost(void)
{
	attempt_begins();
	bpf_events_lost(events, sizeof(struct event));
	attempt_ends();
}

/*
 * Remembers a call unless the filter rejects its path. If the thread has an entry
 * already, the return of its latest call was not seen: that call is lost. If there
 * is no space, this one is.
 */
static __always_inline int call_remember(struct call *call)
{
	__u64 thread = bpf_get_current_pid_tgid();

	read_texts(call);
	if (!call->path && !catalog_admits_path(call->event.path))
		return 0;
	if (bpf_map_update_elem(&calls, &thread, call, BPF_NOEXIST)) {
		call_lost();
		bpf_map_update_elem(&calls, &thread, call, BPF_EXIST);
	}
	return 0;
}

static __always_inline void call_send(struct call *call, long result)
{
	struct event *e = &call->event;
	__u64 now = bpf_ktime_get_boot_ns();
	bool filtered = !call->path;
	__u64 length;

	e->duration = now - e->time;
	e->time = now;
	e->result = result;
	/* A page that was not present has been read by the kernel since. */
	read_texts(call);
	if (!bpf_events_enabled(events) || !catalog_admits_duration(e->duration))
		return;
	if (!filtered && !catalog_admits_path(e->path))
		return;
	attempt_begins();
	if (!catalog_throttles(events)) {
		catalog_task(&e->task);
		length = call->length;
		/*
		 * One comparison: clang makes two of them one of a copy, from
		 * which older verifiers learn nothing.
		 */
		barrier_var(length);
		if (length <= sizeof(e->path))
			bpf_events_output(events, e,
					  __builtin_offsetof(struct event, path) + length);
	}
	attempt_ends();
}

/* Sends the event of the call that returns. A thread without a call is ignored. */
static __always_inline int call_returns(long result)
{
	__u64 thread = bpf_get_current_pid_tgid();
	struct call *call = bpf_map_lookup_elem(&calls, &thread);

	if (!call)
		return 0;
	call_send(call, result);
	bpf_map_delete_elem(&calls, &thread);
	return 0;
}

/* The thread that exits is not in a call: the return of its latest one was not seen. */
SEC("?raw_tp/sched_process_exit")
int call_forget(void *ctx)
{
	__u64 thread = bpf_get_current_pid_tgid();

	if (!bpf_map_delete_elem(&calls, &thread))
		call_lost();
	return 0;
}

#endif /* BPF_EVENTS_CALLS_BPF_H */

/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/*
 * The task of a TCP socket, for events that occur in an interrupt: the last one
 * that has connected, accepted, shut down or closed it. The criteria of a filter are
 * applied to the task at that moment, since it may have exited before the event.
 *
 * A source calls owner_follow() at each change of the state, and attaches the
 * programs of this header, without which accept is not noticed.
 */
#ifndef BPF_EVENTS_TCP_OWNER_BPF_H
#define BPF_EVENTS_TCP_OWNER_BPF_H

#include "catalog.bpf.h"
#include "syscalls.bpf.h"
#include "tcp.bpf.h"

struct owner {
	struct catalog_task task;	/* pid 0: unknown */
	__u64 established;		/* CLOCK_BOOTTIME, ns; 0: unknown */
	bool admitted;			/* the task, by the filter */
};

/*
 * By the address of the socket. LRU, since a hit that the kernel skips leaves an
 * entry; with more connections than entries the oldest ones lose their owners.
 */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 32768);
	__type(key, __u64);
	__type(value, struct owner);
} owners SEC(".maps");

static const struct owner no_owner;

/* The owner of a socket; NULL if it is unknown. */
static __always_inline struct owner *owner_of(const struct sock *sk)
{
	__u64 key = (__u64)sk;

	return bpf_map_lookup_elem(&owners, &key);
}

static __always_inline struct owner *owner_create(const struct sock *sk)
{
	struct owner *owner = owner_of(sk);
	__u64 key = (__u64)sk;

	if (owner)
		return owner;
	bpf_map_update_elem(&owners, &key, &no_owner, BPF_NOEXIST);
	return bpf_map_lookup_elem(&owners, &key);
}

static __always_inline void owner_is_current(const struct sock *sk)
{
	struct owner *owner = owner_create(sk);

	if (owner) {
		catalog_task(&owner->task);
		owner->admitted = catalog_admits();
	}
}

/* Without an owner only a filter without criteria of the task admits the event. */
static __always_inline bool owner_admits(const struct owner *owner)
{
	if (owner && owner->task.pid)
		return owner->admitted;
	return !(catalog_filter()->criteria &
		 (CATALOG_BY_PID | CATALOG_BY_UID | CATALOG_BY_CGROUP | CATALOG_BY_COMM));
}

/* Copies the owner's task; all zeros if it is unknown. */
static __always_inline void owner_task(struct catalog_task *to, const struct owner *owner)
{
	if (owner)
		*to = owner->task;
	else
		__builtin_memset(to, 0, sizeof(*to));
}

/* The system calls connect, shutdown and close, as the new state shows them. */
static __always_inline void owner_follow(const struct sock *sk, int to)
{
	struct owner *owner;

	switch (to) {
	case ESTABLISHED:
		owner = owner_create(sk);
		if (owner)
			owner->established = bpf_ktime_get_boot_ns();
		break;
	case SYN_SENT:
	case FIN_WAIT1:
	case LAST_ACK:
	case CLOSE:
		if (owned_by_current(sk))
			owner_is_current(sk);
		break;
	}
}

static __always_inline void owner_forget(const struct sock *sk)
{
	__u64 key = (__u64)sk;

	bpf_map_delete_elem(&owners, &key);
}

/* A connection may be closed before it is accepted. */
static __always_inline int owner_accepts(long descriptor)
{
	struct sock *sk = accepted(descriptor);

	if (sk && BPF_CORE_READ(sk, __sk_common.skc_state) != CLOSE)
		owner_is_current(sk);
	return 0;
}

SEC("?tp/syscalls/sys_exit_accept")
int exit_accept(struct trace_event_raw_sys_exit *ctx)
{
	return owner_accepts(ctx->ret);
}

SEC("?tp/syscalls/sys_exit_accept4")
int exit_accept4(struct trace_event_raw_sys_exit *ctx)
{
	return owner_accepts(ctx->ret);
}

#endif /* BPF_EVENTS_TCP_OWNER_BPF_H */

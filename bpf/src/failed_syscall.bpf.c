// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
/*
 * One record per system call that fails. A call that succeeds costs the time of
 * its beginning and a comparison at its end, and is filtered by nothing: each
 * criterion would cost more than that.
 */
#include "catalog.bpf.h"
#include "syscalls.bpf.h"

#define MAX_ERRNO	4095

struct event {
	/*  0 */ __u64 time;		/* CLOCK_BOOTTIME, ns */
	/*  8 */ struct catalog_task task;
	/* 56 */ __u64 latency;		/* ns; 0 if unknown */
	/* 64 */ __u32 number;
	/* 68 */ __u32 error;		/* errno, positive */
	/* 72 */ bool compat;		/* the number is of another ABI */
	/* 73 */ __u8 unused[7];
};

BPF_EVENTS_RING(events, 256 * 1024, struct event);

/*
 * When the latest call of a thread began. Threads share a slot if their ids are
 * equal in the low 16 bits; the other 6 bits (an id has at most 22) are in the low
 * bits of the value, below the time. So a slot is one word, which needs no lock,
 * and a thread that finds the call of another one has no latency.
 */
#define SLOTS		65536
#define TAG_BITS	6

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, SLOTS);
	__type(key, __u32);
	__type(value, __u64);
} begun SEC(".maps");

/* Also while the reader pauses it: an old time would be a wrong latency later. */
static __always_inline int begin(void)
{
	__u32 tid = bpf_get_current_pid_tgid();
	__u32 slot = tid % SLOTS;
	__u64 *at = bpf_map_lookup_elem(&begun, &slot);

	if (at)
		*(volatile __u64 *)at = bpf_ktime_get_ns() << TAG_BITS | tid / SLOTS;
	return 0;
}

static __always_inline __u64 latency(void)
{
	__u32 tid = bpf_get_current_pid_tgid();
	__u32 slot = tid % SLOTS;
	__u64 *at = bpf_map_lookup_elem(&begun, &slot);
	__u64 value = at ? *(volatile __u64 *)at : 0;

	if (!value || value % (1 << TAG_BITS) != tid / SLOTS)
		return 0;
	/* The shift removes the high bits of the time, which the difference lacks too. */
	return ((bpf_ktime_get_ns() << TAG_BITS) - (value - tid / SLOTS)) >> TAG_BITS;
}

static __always_inline int send(void *regs, __u32 error)
{
	struct event *e;
	__u64 lasted;

	if (!bpf_events_enabled(events) || !catalog_admits_error(error) || !catalog_admits())
		return 0;
	/* The return from a signal handler, whose "result" is a saved register. */
	if ((__s32)SYSCALL_NUMBER(regs) < 0)
		return 0;
	lasted = latency();
	if (!catalog_admits_duration(lasted))
		return 0;
	attempt_begins();
	if (!catalog_throttles(events)) {
		e = bpf_events_reserve(events, sizeof(*e));
		if (e) {
			e->time = bpf_ktime_get_boot_ns();
			catalog_task(&e->task);
			e->latency = lasted;
			e->number = SYSCALL_NUMBER(regs);
			e->error = error;
			e->compat = is_compat(e->number);
			__builtin_memset(e->unused, 0, sizeof(e->unused));
			bpf_events_submit(events, e);
		}
	}
	attempt_ends();
	return 0;
}

/* Whether a system call failed: the kernel returns -errno. */
#define failed(result)	((result) >= (__u64)-MAX_ERRNO)

/* Arguments: the registers, the number. */
SEC("?tp_btf/sys_enter")
int on_enter_btf(__u64 *ctx)
{
	return begin();
}

/* Arguments: the registers, the result. */
SEC("?tp_btf/sys_exit")
int on_exit_btf(__u64 *ctx)
{
	return failed(ctx[1]) ? send((void *)ctx[0], -ctx[1]) : 0;
}

SEC("?raw_tp/sys_enter")
int on_enter_raw(void *ctx)
{
	return begin();
}

SEC("?raw_tp/sys_exit")
int on_exit_raw(struct bpf_raw_tracepoint_args *ctx)
{
	return failed(ctx->args[1]) ? send((void *)ctx->args[0], -ctx->args[1]) : 0;
}

char LICENSE[] SEC("license") = "GPL";

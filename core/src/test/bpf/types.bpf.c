// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
/*
 * Structs of every kind that records are bound to, and of those that are
 * refused. Nothing here is ever run.
 */
#include <linux/bpf.h>
#include <linux/types.h>
#include <bpf/bpf_helpers.h>

#include "bpf_events.bpf.h"

typedef __u32 my_u32;
typedef const volatile my_u32 my_const_u32;

enum kind { KIND_NONE, KIND_EXEC = 3, KIND_EXIT = 70000 };
enum sign { SIGN_MINUS = -1, SIGN_PLUS = 1 };
enum small { SMALL_A, SMALL_B = 200 } __attribute__((packed));

struct integers {
	__u8 u8;
	__s8 s8;
	__u16 u16;
	__s16 s16;
	__u32 u32;
	__s32 s32;
	__u64 u64;
	__s64 s64;
	char c;
	signed char sc;
	unsigned char uc;
	long long ll;
	my_const_u32 typed;
	void *pointer;
	const struct integers *self;
	_Bool flag;
};

struct enums {
	enum kind kind;
	enum sign sign;
	enum small small;
	enum kind kinds[2];
};

struct inner {
	__u16 a;
	__u8 b;
};

struct nested {
	__u8 before;
	struct inner in;
	struct {
		__u32 x;
		__u32 y;
	} unnamed_type;
	struct {
		__u64 anonymous;
		struct {
			__u8 deeper;
		};
	};
	__u8 after;
};

struct arrays {
	char text[8];
	__u8 bytes[4];
	__s16 shorts[3];
	__u32 ints[2];
	__u64 longs[2];
	_Bool flags[3];
	void *pointers[2];
	signed char schars[2];
};

struct packed_one {
	__u8 a;
	__u32 b;
	__u64 c;
	__u16 d;
} __attribute__((packed));

struct flexible_text {
	__u32 id;
	char text[];
};

struct flexible_bytes {
	__u32 id;
	__u8 bytes[];
};

struct flexible_longs {
	__u32 id;
	__u64 ips[0];
};

struct early {
	__u32 id;
	char text[8];
};

struct tail_bytes {
	__u32 id;
	__u8 bytes[8];
};

struct grown {
	__u32 id;
	__u32 later;
};

union either {
	__u32 number;
	char text[4];
};

struct unsupported {
	union either named;
	union {
		__u32 hidden;
		__u64 other;
	};
	__u32 low:3;
	__u32 high:5;
	struct inner many[2];
	__u32 matrix[2][3];
	double real;
	__u64 fine;
	__int128 huge;
};

typedef struct {
	__u32 id;
} by_typedef_t;

struct by_name {
	__u32 id;
};

/* A header, followed by one of two types of records. */
struct connect_event {
	__u32 type;
	__u16 port;
};

struct close_event {
	__u32 type;
	__u64 bytes;
};

struct other_event {
	__u64 bytes;
	__u32 type;
};

#define KEEP(s) struct s *keep_##s
KEEP(integers);
KEEP(enums);
KEEP(nested);
KEEP(arrays);
KEEP(packed_one);
KEEP(flexible_text);
KEEP(flexible_bytes);
KEEP(flexible_longs);
KEEP(early);
KEEP(tail_bytes);
KEEP(grown);
KEEP(unsupported);
KEEP(by_name);
KEEP(connect_event);
KEEP(close_event);
KEEP(other_event);

BPF_EVENTS_RING(integers_ring, 4096, struct integers);
BPF_EVENTS_RING(typedef_ring, 4096, by_typedef_t);
BPF_EVENTS_RING(number_ring, 4096, __u64);

/* Without the contract: only the annotation or the name of the record class decides. */
struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
} plain_ring SEC(".maps");

SEC("syscall")
int nothing(void *ctx)
{
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
